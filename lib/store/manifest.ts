import { conflictLine } from '../text/conflict-markers.js';
import { CertflakeError, type ErrorOptions } from '../errors.js';
import { jsonPosition } from '../text/foreign.js';
import type { Manifest, ManifestEntry, Specs } from '../model/index.js';
import { decoded } from './decoded.js';
import { wrongInEntry } from './manifest-shape.js';
import type { Tree } from './tree.js';
import { isRecord } from '../text/plain-data.js';

/** What is wrong with a manifest, and where: its path, with the line where one is known. */
export class ManifestError extends CertflakeError {
  constructor(
    readonly place: string,
    readonly fact: string,
    options: ErrorOptions,
  ) {
    super(`${place}: ${fact}`, options);
  }
}

/** A folder's manifest, undefined if there is none; throws as `parseManifest` and `tree.read` do. */
export function readManifest(tree: Tree, path: string): Manifest | undefined {
  const bytes = tree.read(path);
  return bytes && parseManifest(decoded(bytes, path), path);
}

/**
 * The manifests that the specs' files belong to, by path; undefined where there is none, or none
 * that can be read: those are to be rebuilt. One of an unknown version is not, so it throws.
 */
export function readManifests(tree: Tree, specs: Specs): Map<string, Manifest | undefined> {
  const paths = new Set(specs.specs.map(({ files }) => files.manifest));
  return new Map([...paths].map((path) => [path, readIfWhole(tree, path)]));
}

function readIfWhole(tree: Tree, path: string): Manifest | undefined {
  try {
    return readManifest(tree, path);
  } catch (error) {
    if (error instanceof CertflakeError && error.code === 'manifest-unreadable') return undefined;
    throw error;
  }
}

/**
 * Reads a manifest. Fields it doesn't know are kept, so that an older certflake loses nothing of a
 * newer one's; its records have no prototype, so that no entry's name means anything else.
 *
 * @param path - for the message; a line is added where one is known
 * Throws `manifest-unreadable` (conflict markers, no JSON, wrong shapes) or `manifest-version`.
 */
export function parseManifest(text: string, path: string): Manifest {
  const marker = conflictLine(text);
  if (marker !== undefined) throw unreadable(`${path}:${marker}`, 'conflict markers of a merge');
  const value = plain(json(text, path), path);
  if (!isRecord(value)) throw unreadable(path, 'not an object');
  if (value['version'] !== 1) throw unknownVersion(path, value['version']);
  const entries = value['certificates'];
  if (!isRecord(entries)) throw unreadable(path, '"certificates" is not an object');
  for (const [name, entry] of Object.entries(entries)) {
    const wrong = wrongInEntry(entry);
    if (wrong !== undefined) throw unreadable(path, `certificates.${name}${wrong} is damaged`);
  }
  return { ...value, version: 1, certificates: entries as Record<string, ManifestEntry> };
}

/**
 * The same state gives the same bytes: keys sorted at every level, a final newline. An entry is one line below its
 * name's: git merges lines, and of two versions of an entry it takes one whole, and never a mixture of both.
 */
export function printManifest(manifest: Manifest): string {
  const fields = fieldsOf(manifest).map(
    ([name, value]) =>
      `  ${name}: ${value === manifest.certificates ? entries(manifest.certificates) : line(value)}`,
  );
  return `{\n${fields.join(',\n')}\n}\n`;
}

function entries(certificates: object): string {
  const all = fieldsOf(certificates).map(([name, entry]) => `    ${name}:\n      ${line(entry)}`);
  return all.length === 0 ? '{}' : `{\n${all.join(',\n')}\n  }`;
}

/** Not JSON.stringify, which puts names like "10" first whatever order they were added in. */
function line(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
  return `{${fieldsOf(value)
    .map(([name, item]) => `${name}: ${line(item)}`)
    .join(', ')}}`;
}

/** Sorted, each name as JSON has it. */
const fieldsOf = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [JSON.stringify(name), item]);

/** A manifest has six levels; what is kept for newer versions has room too. */
const deepest = 32;

/** A copy of JSON's values whose objects inherit nothing: `__proto__` is a name like any other. */
function plain(value: unknown, path: string, depth = 0): unknown {
  if (depth > deepest) throw unreadable(path, 'nested too deep');
  if (Array.isArray(value)) return value.map((item) => plain(item, path, depth + 1));
  if (!isRecord(value)) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) copy[name] = plain(inner, path, depth + 1);
  return copy;
}

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = jsonPosition(error);
    const before = text.slice(0, position ?? 0);
    const place = position === undefined ? path : `${path}:${before.split('\n').length}`;
    throw unreadable(place, 'not JSON', error);
  }
}

function unreadable(place: string, fact: string, cause?: unknown): ManifestError {
  return new ManifestError(place, fact, {
    code: 'manifest-unreadable',
    hint: 'an apply with an identity opens the keys beside it, and rebuilds it from those that fit',
    cause,
  });
}

function unknownVersion(path: string, version: unknown): ManifestError {
  const found = version === undefined ? 'no version' : `version ${JSON.stringify(version)}`;
  return new ManifestError(path, `${found}, this certflake knows 1`, {
    code: 'manifest-version',
    hint: 'use the certflake that wrote it, or a newer one',
  });
}
