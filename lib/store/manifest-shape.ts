import type { ManifestEntry, RecordedGeneration } from '../model/index.js';
import { isRecord } from '../text/plain-data.js';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTime: Check = (value) => Number.isSafeInteger(value);
const isRecipients: Check = (value) =>
  isRecord(value) &&
  Object.values(value).every((keys) => Array.isArray(keys) && keys.every(isText));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const generationShape: Record<keyof RecordedGeneration, Check> = {
  certificate: isText,
  publicKey: isText,
  role: isText,
  since: isTime,
};

const entryShape: Record<keyof ManifestEntry, Check> = {
  certificate: isText,
  publicKey: orNull(isText),
  issuer: isText,
  sealed: isText,
  recipients: orNull(isRecipients),
  spec: isText,
  notBefore: isTime,
  notAfter: isTime,
  accepted: (value) => value === undefined || value === true,
  generations: (value) =>
    value === undefined || (Array.isArray(value) && wrongGeneration(value) === undefined),
};

function wrongField(value: unknown, shape: Record<string, Check>): string | undefined {
  if (!isRecord(value)) return '';
  const field = Object.keys(shape).find((name) => !shape[name]!(value[name]));
  return field === undefined ? undefined : `.${field}`;
}

/** As in `[1].role`. */
function wrongGeneration(generations: readonly unknown[]): string | undefined {
  const wrong = generations.map((one) => wrongField(one, generationShape));
  const index = wrong.findIndex((field) => field !== undefined);
  return index === -1 ? undefined : `[${index}]${wrong[index]!}`;
}

/** What is wrong with an entry: `''` the whole entry, `.field` its first wrong field, undefined nothing. */
export function wrongInEntry(entry: unknown): string | undefined {
  const field = wrongField(entry, entryShape);
  if (field !== '.generations' || !isRecord(entry)) return field;
  const { generations } = entry;
  return `${field}${Array.isArray(generations) ? (wrongGeneration(generations) ?? '') : ''}`;
}
