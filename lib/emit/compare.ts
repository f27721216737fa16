import { createHash } from 'node:crypto';

import { CertflakeError } from '../errors.js';
import { conflictLine } from '../conflict.js';
import type { EmittedFile } from './files.js';

/**
 * How a file on disk stands to what would be written: `edited` was changed by somebody since certflake wrote
 * it, or never was certflake's; `kept` is a stub that is there, whatever it says.
 */
export type FileState = 'new' | 'unchanged' | 'changed' | 'edited' | 'kept';

export interface ComparedFile extends EmittedFile {
  state: FileState;
}

/** The digests of the owned files as they were last written, by path: what tells an edit from an old output. */
export type EmitRecord = Readonly<Record<string, string>>;

/** @param existing - a file's text on disk, undefined if there is none */
export function compareFiles(
  files: readonly EmittedFile[],
  existing: (path: string) => string | undefined,
  record: EmitRecord,
): ComparedFile[] {
  return files.map((file) => ({ ...file, state: stateOf(file, existing(file.path), record) }));
}

function stateOf(
  { path, text, mode }: EmittedFile,
  found: string | undefined,
  record: EmitRecord,
): FileState {
  if (found === undefined) return 'new';
  if (mode === 'stub') return 'kept';
  if (found === text) return 'unchanged';
  return record[path] === digestOf(found) ? 'changed' : 'edited';
}

/** Where the record lies: beside agenix's rules. */
export const RECORD = 'emitted.json';

/** The record of these files: sorted, two spaces, a final line feed. */
export function printRecord(files: readonly EmittedFile[]): string {
  const owned = files.filter(({ mode }) => mode === 'owned');
  const digests = owned.map(({ path, text }) => [path, digestOf(text)] as const);
  const sorted = Object.fromEntries([...digests].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: 1, files: sorted }, null, 2)}\n`;
}

/**
 * @param path - as errors name it
 * @throws CertflakeError if it is no record: conflict markers, another version
 */
export function parseRecord(text: string, path: string): EmitRecord {
  const value = parsed(text);
  const { version, files } = (value ?? {}) as { version?: unknown; files?: unknown };
  if (version === 1 && typeof files === 'object' && files !== null) return files as EmitRecord;
  const isMarked = conflictLine(text) !== undefined;
  const what = isMarked ? 'has conflict markers of git' : 'is no record of emitted files';
  throw new CertflakeError(`${path} ${what}`, {
    code: 'emit-record',
    hint: 'after a merge, remove it and run "certflake emit --overwrite": git diff shows what changes',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
