import { createHash } from 'node:crypto';

import { CertflakeError } from '../errors.js';
import { conflictLine } from '../text/conflict-markers.js';
import { RULES } from './agenix-rules.js';
import type { EmittedFile } from './files.js';
import type { EmitTarget } from './notice.js';

/** Where the record lies: beside agenix's rules. */
export const RECORD = 'emitted.json';

/** Characters: the record of ten thousand hosts is smaller, and no path of a folder is longer. */
const LARGEST = 1 << 20;
const LONGEST = 4096;

/** Digests by path, relative to the policy's folder. */
export type Digests = Readonly<Record<string, string>>;

/**
 * How `certflake emit` was last run, and what it wrote. It lies in the tree, so it is a claim: it tells an edit
 * from an old output. No program is run because it says so, no file without certflake's first line gives way, and
 * where no file has that line, none is written.
 */
export interface EmitRecord {
  /** The owned files as they were last written. */
  files: Digests;
  /** The stubs that certflake wrote, in this run or before; undefined in a record of an older certflake. */
  stubs?: readonly string[];
  /** Undefined in a record of an older certflake, which doesn't tell how it was run. */
  target?: EmitTarget;
  /** Where templates of the user's own were used. */
  templates?: OwnTemplates;
}

export interface OwnTemplates {
  /** Relative to the policy's folder. */
  folder: string;
  /** The owned files as the package's templates lay them out: they tell whether the policy has changed. */
  packaged: Digests;
}

/** Sorted, two spaces, a final line feed. */
export function printRecord({ files, stubs = [], target, templates }: EmitRecord): string {
  const own = templates && { ...templates, packaged: sorted(templates.packaged) };
  const value = {
    ...{ version: 1, target, templates: own },
    ...{ files: sorted(files), stubs: [...new Set(stubs)].sort() },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * The rules lie beside the record, whatever the folder was called when they were written.
 *
 * @param path - of the record, as errors name it
 * @throws CertflakeError if it is no record: conflict markers, another version, too large
 */
export function parseRecord(text: string, path: string): EmitRecord {
  if (text.length > LARGEST) throw tooLarge(path, 'is larger than 1 MiB');
  const value = parsed(text);
  if (!isObject(value) || value['version'] !== 1 || !isObject(value['files'])) {
    throw noRecord(text, path);
  }
  const { files, stubs, target, templates } = value;
  return {
    files: beside(path, texts(files)),
    ...(Array.isArray(stubs) ? { stubs: stubs.filter(isStub) } : {}),
    ...(target === 'certflake' || target === 'k8nix' ? { target } : {}),
    ...(isObject(templates) ? { templates: ownTemplates(templates, path) } : {}),
  };
}

function ownTemplates({ folder, packaged }: Record<string, unknown>, path: string): OwnTemplates {
  const name = typeof folder === 'string' ? folder : '';
  if (name.length > LONGEST) {
    throw tooLarge(path, `names a folder of more than ${LONGEST} characters`);
  }
  return { folder: name, packaged: beside(path, isObject(packaged) ? texts(packaged) : {}) };
}

function beside(path: string, files: Digests): Digests {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const isRules = (name: string) => name === RULES || name.endsWith(`/${RULES}`);
  const placed = Object.entries(files).map(([name, digest]) => [
    isRules(name) ? `${folder}${RULES}` : name,
    digest,
  ]);
  return Object.fromEntries(placed) as Digests;
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Of the owned files among these. */
export function digestsOf(files: readonly EmittedFile[]): Digests {
  const owned = files.filter(({ mode }) => mode === 'owned');
  return Object.fromEntries(owned.map(({ path, text }) => [path, digestOf(text)]));
}

function noRecord(text: string, path: string): CertflakeError {
  const what =
    conflictLine(text) !== undefined
      ? 'has conflict markers of git'
      : 'is no record of emitted files';
  return unreadable(
    path,
    what,
    'after a merge, remove it and run "certflake emit --overwrite": git diff shows what changes',
  );
}

const tooLarge = (path: string, what: string): CertflakeError =>
  unreadable(path, what, 'restore it from git, or remove it and run "certflake emit"');

function unreadable(path: string, what: string, hint: string): CertflakeError {
  return new CertflakeError(`${path} ${what}`, { code: 'emit-record', hint });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** No other path is looked at because a record says so, nor one of a name that no host can have. */
const isStub = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^(flake\.nix|hosts\/[A-Za-z0-9][\w.-]{0,254}\/configuration\.nix)$/.test(value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const texts = (value: Record<string, unknown>): Digests =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (typeof one === 'string' ? [[name, one]] : [])),
  );

const sorted = (digests: Digests): Digests =>
  Object.fromEntries(Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1)));
