import { isCollection, isMap, isScalar, visit, type Document, type Node, type Pair } from 'yaml';

import { CHART } from './chart.js';

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
  const add = (node: Node, fact: string, hint: string): void => {
    found.push({ offset: node.range?.[0] ?? 0, fact, hint });
  };
  visit(document, {
    Scalar: (_, node) => {
      const { value, source = '' } = node;
      if (value instanceof Uint8Array) {
        add(
          node,
          '!!binary has no value in JSON',
          'write it as text, in base64 where the field takes that',
        );
      } else if (typeof value === 'number' && !Number.isFinite(value)) {
        add(node, `${source} is no number in JSON`, `quote it: "${source}"`);
      } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        add(node, `${source} is more than a number carries exactly`, `quote it: "${source}"`);
      }
    },
    Pair: (_, pair, above) => {
      const { key } = pair;
      if (isTemplate(pair, above.at(-1))) add(key as Node, CHART.fact, CHART.hint);
      else if (isCollection(key)) add(key, 'a key is a list or a mapping', 'keys are text');
      else if (isScalar(key) && key.value === null) add(key, 'a key is empty', 'keys are text');
    },
  });
  return found;
}

/** `{{ .Values.x }}` in YAML: a mapping whose only key is a mapping. */
function isTemplate({ key }: Pair, parent: unknown): boolean {
  if (!isMap(key) || !isMap(parent)) return false;
  return key.flow === true && key.range?.[0] === (parent.range?.[0] ?? -1) + 1;
}
