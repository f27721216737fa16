import type { Document, DocumentOptions, SchemaOptions } from 'yaml';
import { LineCounter, parseAllDocuments } from 'yaml';

import { PolicyError, type Problem } from '../errors.js';

/** What every Kubernetes object has; the rest is carried along. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** An object and where its document begins, counted from 1. */
export interface FoundObject {
  object: KubernetesObject;
  line: number;
}

/**
 * As Kubernetes reads YAML, which is 1.1: `0644` is octal and `on` is true. But a date stays the text it is,
 * and `1:30` is no number of base 60.
 */
const kubernetesYaml: DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isForeign(tag)),
};

const isForeign = ({ tag, format }: { tag: string; format?: string }): boolean =>
  tag === 'tag:yaml.org,2002:timestamp' || format === 'TIME';

/**
 * A bundle's objects in its order: empty documents are left out, lists are their items.
 *
 * @param file - what problems call it
 * @throws PolicyError with everything that is wrong: no YAML, no object, a Secret
 */
export function readBundle(text: string, file: string): FoundObject[] {
  const lineCounter = new LineCounter();
  const documents: Document.Parsed[] = parseAllDocuments(text, { ...kubernetesYaml, lineCounter });
  refuse(documents.flatMap((document) => syntaxProblems(document, file)));
  const found = documents.flatMap((document) => {
    const { line } = lineCounter.linePos(document.contents?.range[0] ?? 0);
    return flatten(document.toJS()).map((value) => ({ value, line }));
  });
  refuse(found.flatMap(({ value, line }) => problemsOf(value, { file, line })));
  return found.map(({ value, line }) => ({ object: value as KubernetesObject, line }));
}

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw new PolicyError(problems);
}

function syntaxProblems({ errors }: Document.Parsed, file: string): Problem[] {
  return errors.slice(0, 1).map(({ message, linePos }) => ({
    code: 'syntax',
    place: file,
    line: linePos?.[0].line ?? 1,
    message: `not YAML: ${(message.split(/ at line|\n/)[0] ?? '').toLowerCase()}`,
    hint: 'take the bundle as its project publishes it',
    level: 'error',
  }));
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a `List` or of a `ConfigMapList`, which may leave out what the list's kind says. */
function flatten(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  if (!isFields(value) || !isList(value)) return [value];
  const kind = String(value['kind']).slice(0, -'List'.length);
  const inherited = kind === '' ? {} : { apiVersion: value['apiVersion'], kind };
  const items = (value['items'] ?? []) as unknown[];
  return items.flatMap((item) => flatten(isFields(item) ? { ...inherited, ...item } : item));
}

const isList = ({ kind, items }: Fields): boolean =>
  typeof kind === 'string' && kind.endsWith('List') && (Array.isArray(items) || kind === 'List');

interface Where {
  file: string;
  line: number;
}

type Check = (object: Fields) => Pick<Problem, 'code' | 'message' | 'hint'> | undefined;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const metadataOf = ({ metadata }: Fields): Fields => (isFields(metadata) ? metadata : {});

const lacksKind: Check = ({ apiVersion, kind }) =>
  isText(apiVersion) && isText(kind)
    ? undefined
    : {
        code: 'no-object',
        message: 'no Kubernetes object: apiVersion or kind is missing',
        hint: 'values of a chart are no bundle: render the chart first, as with "helm template"',
      };

const lacksName: Check = (object) =>
  isText(metadataOf(object)['name'])
    ? undefined
    : {
        code: 'no-name',
        message: 'metadata.name is missing',
        hint: 'the addon manager applies objects by name: generateName is for "kubectl create"',
      };

const isSecret: Check = ({ apiVersion, kind }) =>
  apiVersion === 'v1' && kind === 'Secret'
    ? {
        code: 'secret',
        message:
          'a Secret cannot be an addon: addons lie in the Nix store, which everybody may read',
        hint: 'take it out of the bundle, and apply it on the control plane from a file that agenix opens',
      }
    : undefined;

const checks = [lacksKind, isSecret, lacksName];

/** The first check that fails. */
function problemsOf(value: unknown, { file, line }: Where): Problem[] {
  const object = isFields(value) ? value : {};
  const failed = checks.map((check) => check(object)).find((found) => found !== undefined);
  if (failed === undefined) return [];
  return [{ ...failed, file, line, place: placeOf(object), level: 'error' }];
}

function placeOf(object: Fields): string {
  const words = [object['kind'], metadataOf(object)['name']];
  return words.filter((word) => typeof word === 'string').join('/');
}
