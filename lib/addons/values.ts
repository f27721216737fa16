import { isCollection, isMap, isScalar, visit, type Document, type Node, type Pair } from 'yaml';

import * as messages from './messages.js';

/** A value that JSON, and so Kubernetes, can't express. */
export interface Strange {
  /** The offset in the file's text. */
  offset: number;
  fact: string;
  hint: string;
}

/** Values in a document that would silently become something else. */
export function strangeValues(document: Document.Parsed): Strange[] {
  const found: Strange[] = [];
  const add = (node: Node, { fact, hint }: typeof messages.binary): void => {
    found.push({ offset: node.range?.[0] ?? 0, fact, hint });
  };
  visit(document, {
    Scalar: (_, node) => {
      const { value, source = '' } = node;
      if (value instanceof Uint8Array) {
        add(node, messages.binary);
      } else if (typeof value === 'number' && !Number.isFinite(value)) {
        add(node, messages.notNumber(source));
      } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        add(node, messages.inexactNumber(source));
      }
    },
    Pair: (_, pair, above) => {
      const { key } = pair;
      if (isTemplate(pair, above.at(-1))) add(key as Node, messages.chartTemplate);
      else if (isCollection(key)) add(key, messages.keyNotText);
      else if (isScalar(key) && key.value === null) add(key, messages.keyEmpty);
    },
  });
  return found;
}

/** `{{ .Values.x }}` in YAML: a mapping whose only key is a mapping. */
function isTemplate({ key }: Pair, parent: unknown): boolean {
  if (!isMap(key) || !isMap(parent)) return false;
  return key.flow === true && key.range?.[0] === (parent.range?.[0] ?? -1) + 1;
}
