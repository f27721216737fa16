import { CertflakeError, type Problem } from '../errors.js';
import type { Generation, Manifest, ManifestEntry } from '../model.js';

/**
 * Reads a manifest. Fields it doesn't know are kept, so that an older certflake loses nothing of a
 * newer one's; its records have no prototype, so that no entry's name means anything else.
 *
 * @param path - for the message; a line is added where one is known
 * Throws `manifest-unreadable` (conflict markers, no JSON, wrong shapes) or `manifest-version`.
 */
export function parseManifest(text: string, path: string): Manifest {
  const marker = lineOf(text, /^(<{7}|={7}|>{7}|\|{7})( |\r?$)/m);
  if (marker !== undefined) throw unreadable(`${path}:${marker}`, 'conflict markers of a merge');
  const value = plain(json(text, path));
  if (!isRecord(value)) throw unreadable(path, 'not an object');
  if (value['version'] !== 1) throw unknownVersion(path, value['version']);
  const entries = value['certificates'];
  if (!isRecord(entries)) throw unreadable(path, '"certificates" is not an object');
  for (const [name, entry] of Object.entries(entries)) {
    const wrong = wrongField(entry, entryShape);
    if (wrong !== undefined) throw unreadable(path, `certificates.${name}${wrong} is damaged`);
  }
  return { ...value, version: 1, certificates: entries as Record<string, ManifestEntry> };
}

/** The same state gives the same bytes: keys sorted at every level, two spaces, a final newline. */
export function printManifest(manifest: Manifest): string {
  return `${print(manifest, '')}\n`;
}

/** The problem that a manifest's error is, with its place apart from its fact. */
export function manifestProblem(error: CertflakeError): Problem {
  const [, place = '', message = ''] = /^(.*?): (.*)$/s.exec(error.message) ?? [];
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return { code: error.code, place, message, level: 'error', ...hint };
}

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

const generationShape: Record<keyof Generation, Check> = {
  certificate: isText,
  publicKey: isText,
  role: (value) => ['active', 'next', 'old'].includes(String(value)),
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
    value === undefined ||
    (Array.isArray(value) && value.every((one) => wrongField(one, generationShape) === undefined)),
};

/** `''` for the whole value, `.field` for the first wrong field, undefined if all is well. */
function wrongField(value: unknown, shape: Record<string, Check>): string | undefined {
  if (!isRecord(value)) return '';
  const field = Object.keys(shape).find((name) => !shape[name]!(value[name]));
  return field === undefined ? undefined : `.${field}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of JSON's values whose objects inherit nothing: `__proto__` is a name like any other. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) copy[name] = plain(inner);
  return copy;
}

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const before = text.slice(0, position === undefined ? 0 : Number(position));
    const place = position === undefined ? path : `${path}:${before.split('\n').length}`;
    throw unreadable(place, 'not JSON', error);
  }
}

function lineOf(text: string, pattern: RegExp): number | undefined {
  const at = text.search(pattern);
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}

function unreadable(place: string, fact: string, cause?: unknown): CertflakeError {
  return new CertflakeError(`${place}: ${fact}`, {
    code: 'manifest-unreadable',
    hint: 'an apply with an identity rebuilds it from the files beside it',
    cause,
  });
}

function unknownVersion(path: string, version: unknown): CertflakeError {
  const found = version === undefined ? 'no version' : `version ${JSON.stringify(version)}`;
  return new CertflakeError(`${path}: ${found}, this certflake knows 1`, {
    code: 'manifest-version',
    hint: 'use the certflake that wrote it, or a newer one',
  });
}

/** Not JSON.stringify, which puts names like "10" first whatever order they were added in. */
function print(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => print(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => `${JSON.stringify(name)}: ${print(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}
