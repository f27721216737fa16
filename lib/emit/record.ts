import { createHash } from 'node:crypto';

import { CertflakeError } from '../errors.js';
import type { Said } from '../text/say.js';
import { conflictLine } from '../text/conflict-markers.js';
import { RULES } from './agenix-rules.js';
import type { EmittedFile } from './files.js';
import type { EmitTarget } from './notice.js';
import { isStubPath } from './stub-paths.js';
import {
  conflicted,
  folderTooLong,
  notRecord,
  overwriteAfterMerge,
  recordTooLarge,
  restoreRecord,
} from './messages.js';

/** The record's file name, beside agenix's rules. */
export const RECORD = 'emitted.json';

/** Characters: ten thousand hosts' record is smaller, and no folder's path is longer. */
const LARGEST = 1 << 20;
const LONGEST = 4096;

/** Digests by path, relative to the policy's folder. */
export type Digests = Readonly<Record<string, string>>;

/**
 * How `certflake emit` last ran, and what it wrote. The record is in the tree, so it isn't proof: it only tells
 * an edit from an old output. Never a reason to run a program, or to replace a file without certflake's first
 * line. Without any file with that line, none is written.
 */
export interface EmitRecord {
  /** The owned files as they were last written. */
  files: Digests;
  /** The stubs that certflake wrote, in this run or before; undefined in a record of an older certflake. */
  stubs?: readonly string[];
  /** Undefined in an older certflake's record, which doesn't say how it ran. */
  target?: EmitTarget;
  /** If the user's own templates were used. */
  templates?: OwnTemplates;
}

export interface OwnTemplates {
  /** Relative to the policy's folder. */
  folder: string;
  /** The owned files with the package's templates: they show whether the policy has changed. */
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
 * The rules are beside the record, whatever the folder's name when they were written.
 *
 * @param path - the record's path in errors
 * @throws CertflakeError for an invalid record: conflict markers, another version, too large
 */
export function parseRecord(text: string, path: string): EmitRecord {
  if (text.length > LARGEST) throw tooLarge(path, recordTooLarge);
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
    throw tooLarge(path, folderTooLong(LONGEST));
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

/** The digests of the owned files among these. */
export function digestsOf(files: readonly EmittedFile[]): Digests {
  const owned = files.filter(({ mode }) => mode === 'owned');
  return Object.fromEntries(owned.map(({ path, text }) => [path, digestOf(text)]));
}

function noRecord(text: string, path: string): CertflakeError {
  const what = conflictLine(text) !== undefined ? conflicted : notRecord;
  return unreadable(path, what, overwriteAfterMerge);
}

const tooLarge = (path: string, what: string): CertflakeError =>
  unreadable(path, what, restoreRecord);

function unreadable(path: string, what: string, hint: Said): CertflakeError {
  return new CertflakeError(`${path} ${what}`, { code: 'emit-record', hint });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A record can't make certflake read any other path, or a name that no host can have. */
const isStub = (value: unknown): value is string => typeof value === 'string' && isStubPath(value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const texts = (value: Record<string, unknown>): Digests =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (typeof one === 'string' ? [[name, one]] : [])),
  );

const sorted = (digests: Digests): Digests =>
  Object.fromEntries(Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1)));
