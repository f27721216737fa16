import { conflictLine } from '../text/conflict-markers.js';
import { CertflakeError, type ErrorOptions } from '../errors.js';
import { jsonPosition } from '../text/foreign.js';
import type { Manifest, ManifestEntry, Specs } from '../model/index.js';
import { decoded } from './decoded.js';
import { wrongInEntry } from './manifest-shape.js';
import type { Tree } from './tree.js';
import { isRecord } from '../text/plain-data.js';
import {
  entryDamaged,
  manifestProblem,
  manifestVersion,
  mergeMarkers,
  noCertificates,
  notJson,
  notObject,
  rebuildManifest,
  tooDeep,
} from './messages.js';

/** What is wrong with a manifest, and where: its path, with the line if known. */
export class ManifestError extends CertflakeError {
  constructor(
    readonly place: string,
    readonly fact: string,
    options: ErrorOptions,
  ) {
    super(manifestProblem(place, fact), options);
  }
}

/** A folder's manifest, undefined if there is none; throws as `parseManifest` and `tree.read` do. */
export function readManifest(tree: Tree, path: string): Manifest | undefined {
  const bytes = tree.read(path);
  return bytes && parseManifest(decoded(bytes, path), path);
}

/**
 * The specs' manifests by path; undefined if there is none, or none that can be read: certflake rebuilds those.
 * It doesn't rebuild one of an unknown version, so that throws.
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
 * Reads a manifest. Keeps unknown fields, so that an older certflake loses nothing of a newer one's. Its
 * records have no prototype, so that every entry's name is only a name.
 *
 * @param path - for the message; a line is added if known
 * Throws `manifest-unreadable` (conflict markers, no JSON, wrong shapes) or `manifest-version`.
 */
export function parseManifest(text: string, path: string): Manifest {
  const marker = conflictLine(text);
  if (marker !== undefined) throw unreadable(`${path}:${marker}`, mergeMarkers);
  const value = plain(json(text, path), path);
  if (!isRecord(value)) throw unreadable(path, notObject);
  if (value['version'] !== 1) throw unknownVersion(path, value['version']);
  const entries = value['certificates'];
  if (!isRecord(entries)) throw unreadable(path, noCertificates);
  for (const [name, entry] of Object.entries(entries)) {
    const wrong = wrongInEntry(entry);
    if (wrong !== undefined) throw unreadable(path, entryDamaged(name, wrong));
  }
  return { ...value, version: 1, certificates: entries as Record<string, ManifestEntry> };
}

/**
 * The same state gives the same bytes: keys sorted at every level, a final newline. An entry is one line below
 * its name's: git merges by lines, so it takes one whole version of an entry, never a mixture.
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

/** Not JSON.stringify, which puts names like "10" first, in any insertion order. */
function line(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
  return `{${fieldsOf(value)
    .map(([name, item]) => `${name}: ${line(item)}`)
    .join(', ')}}`;
}

/** Sorted; each name as JSON text. */
const fieldsOf = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [JSON.stringify(name), item]);

/** A manifest has six levels; the rest is room for newer versions. */
const deepest = 32;

/** A copy of JSON's values whose objects inherit nothing: `__proto__` is an ordinary name. */
function plain(value: unknown, path: string, depth = 0): unknown {
  if (depth > deepest) throw unreadable(path, tooDeep);
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
    throw unreadable(place, notJson, error);
  }
}

function unreadable(place: string, fact: string, cause?: unknown): ManifestError {
  return new ManifestError(place, fact, {
    code: 'manifest-unreadable',
    hint: rebuildManifest,
    cause,
  });
}

function unknownVersion(path: string, version: unknown): ManifestError {
  const { fact, hint } = manifestVersion(version);
  return new ManifestError(path, fact, { code: 'manifest-version', hint });
}
