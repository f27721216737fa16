import type { Problem } from '../errors.js';
import { documentsOf, refuse, type Where } from './documents.js';
import * as messages from './messages.js';
import { misnamed } from './names.js';

/** The fields of every Kubernetes object; all others are kept. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** An object and the line where its document begins, counted from 1. */
export interface FoundObject {
  object: KubernetesObject;
  line: number;
}

/**
 * A bundle's objects in order: skips empty documents, and replaces lists by their items.
 *
 * @param file - its name in problems
 * @throws PolicyError with all problems: not YAML, no object at all, an invalid object, a Secret
 */
export function readBundle(text: string, file: string): FoundObject[] {
  const found = documentsOf(text, file).flatMap(({ value, line }) =>
    flatten(value).map((object) => ({ value: object, line })),
  );
  if (found.length === 0) refuse([{ ...noObject, place: '', file }]);
  refuse(found.flatMap(({ value, line }) => problemsOf(value, { file, line })));
  return found.map(({ value, line }) => ({ object: value as KubernetesObject, line }));
}

/** Without this check, a failed download would delete every addon. */
const noObject: Omit<Problem, 'place' | 'file'> = {
  code: 'empty-bundle',
  ...messages.noObjectIn,
  level: 'error',
};

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a `List` or of a `ConfigMapList`; they may leave out the kind that the list implies. */
function flatten(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  if (!isFields(value) || !isList(value)) return [value];
  const kind = value.kind.slice(0, -'List'.length);
  const inherited = kind === '' ? {} : { apiVersion: value['apiVersion'], kind };
  return value.items.flatMap((item) => flatten(isFields(item) ? { ...inherited, ...item } : item));
}

const isList = (value: Fields): value is Fields & { kind: string; items: unknown[] } =>
  isText(value['kind']) && /List$/.test(value['kind']) && Array.isArray(value['items']);

type Check = (object: Fields) => Pick<Problem, 'code' | 'message' | 'hint'> | undefined;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const metadataOf = ({ metadata }: Fields): Fields => (isFields(metadata) ? metadata : {});

const lacksKind: Check = ({ apiVersion, kind }) =>
  isText(apiVersion) && isText(kind)
    ? undefined
    : {
        code: 'no-object',
        ...messages.notObject,
      };

const lacksName: Check = (object) =>
  isText(metadataOf(object)['name'])
    ? undefined
    : {
        code: 'no-name',
        ...messages.nameMissing,
      };

const lacksItems: Check = ({ kind, items }) =>
  kind === 'List' && !Array.isArray(items)
    ? {
        code: 'no-object',
        ...messages.itemsNotList,
      }
    : undefined;

const isSecret: Check = ({ apiVersion, kind }) =>
  apiVersion === 'v1' && kind === 'Secret'
    ? {
        code: 'secret',
        ...messages.secretAddon,
      }
    : undefined;

const isTemplate: Check = (object) =>
  [object['kind'], metadataOf(object)['name'], metadataOf(object)['namespace']].some(
    (word) => isText(word) && word.includes('{{'),
  )
    ? { code: 'chart', ...messages.templateInName }
    : undefined;

const isMisnamed: Check = (object) => {
  const { name, namespace } = metadataOf(object);
  const { apiVersion, kind } = object;
  return misnamed({ apiVersion, kind, namespace: namespace ?? '', name });
};

const checks = [lacksKind, lacksItems, isSecret, lacksName, isTemplate, isMisnamed];

/** The first check that fails. */
function problemsOf(value: unknown, { file, line }: Where): Problem[] {
  const object = isFields(value) ? value : {};
  for (const check of checks) {
    const failed = check(object);
    if (failed !== undefined)
      return [{ ...failed, file, line, place: placeOf(object), level: 'error' }];
  }
  return [];
}

function placeOf(object: Fields): string {
  const words = [object['kind'], metadataOf(object)['name']];
  return words.filter((word) => typeof word === 'string').join('/');
}
