import { quietly } from '../quietly.js';
import { ownable, type EmittedFile } from './files.js';
import { hasNotice } from './notice.js';
import { digestOf, printRecord, type Digests, type EmitRecord } from './record.js';

/**
 * How a file on disk compares with the text to write: `edited` was changed since certflake wrote it, or never
 * was certflake's; `kept` is an existing stub, with any content.
 */
export type FileState = 'new' | 'unchanged' | 'changed' | 'edited' | 'kept';

export interface ComparedFile extends EmittedFile {
  state: FileState;
}

/** The files on disk, by paths relative to the policy's folder. */
export interface Present {
  /** Whether anything is at that path, even a link. For a stub that is enough. */
  has(path: string): boolean;
  read(path: string, limit?: number): string | undefined;
}

export function compareFiles(
  files: readonly EmittedFile[],
  present: Present,
  record: Pick<EmitRecord, 'files'>,
): ComparedFile[] {
  return files.map((file) => ({ ...file, state: stateOf(file, present, record) }));
}

function stateOf(
  { path, text, mode }: EmittedFile,
  present: Present,
  { files }: Pick<EmitRecord, 'files'>,
): FileState {
  if (mode === 'stub') return present.has(path) ? 'kept' : 'new';
  const found = present.read(path);
  if (found === undefined) return 'new';
  if (found === text) return 'unchanged';
  return files[path] === digestOf(found) ? 'changed' : 'edited';
}

/**
 * The record alone is no permission to overwrite: a file without certflake's first line may be the user's own.
 */
export function withNotice(files: readonly ComparedFile[], present: Present): ComparedFile[] {
  const isOurs = ({ state, path }: ComparedFile) =>
    state !== 'changed' || hasNotice(readable(present, path));
  return files.map((file) => (isOurs(file) ? file : { ...file, state: 'edited' }));
}

/** How a run of emit, or of apply, wrote: input for the record. */
export interface Written extends Pick<EmitRecord, 'target' | 'templates'> {
  /** Whether edited files were replaced, and missing stubs written. */
  edited: boolean;
  stubs: boolean;
}

/**
 * The record after these files were written. It keeps existing files that are no longer emitted, and the digest
 * of an edited file that was left.
 */
export function nextRecord(
  files: readonly ComparedFile[],
  former: EmitRecord,
  present: Present,
  { edited, stubs: withStubs, ...how }: Written,
): EmitRecord {
  const emitted = new Set(files.map(({ path }) => path));
  const isThere = (path: string) => emitted.has(path) || present.has(path);
  const stubs = files.filter(({ mode, state }) => withStubs && mode === 'stub' && state === 'new');
  return {
    ...how,
    files: { ...leftIn(former, emitted, present), ...digestsAfter(files, former, edited) },
    stubs: [...(former.stubs ?? []).filter(isThere), ...stubs.map(({ path }) => path)],
  };
}

/**
 * Whether a record lacks something of the next one: about unchanged files, or about how they were written. A
 * merge that took one side's record does that. Additional entries do no harm.
 */
export function isBehind(
  record: EmitRecord,
  next: EmitRecord,
  files: readonly ComparedFile[],
): boolean {
  const there = files.filter(({ mode, state }) => mode === 'owned' && state === 'unchanged');
  const said = (one: EmitRecord): string => {
    const digests = there.map(({ path }) => [path, one.files[path] ?? '']);
    return printRecord({ ...one, files: Object.fromEntries(digests) as Digests, stubs: [] });
  };
  return said(record) !== said(next);
}

/**
 * Certflake's unchanged files that the policy no longer gives. The record alone proves nothing: any commit can
 * change it.
 */
export function leftIn(
  { files }: EmitRecord,
  emitted: ReadonlySet<string>,
  present: Present,
): Digests {
  const isLeft = (path: string): boolean => {
    if (emitted.has(path) || files[path] === undefined) return false;
    const text = readable(present, path);
    return text !== undefined && hasNotice(text) && files[path] === digestOf(text);
  };
  const left = [...ownable].filter(isLeft);
  return Object.fromEntries(left.map((path) => [path, files[path]!]));
}

/** A user's file; undefined if it is a link or can't be read. */
export const readable = (present: Present, path: string, limit?: number): string | undefined =>
  quietly(() => present.read(path, limit));

function digestsAfter(
  files: readonly ComparedFile[],
  former: EmitRecord,
  overwrites: boolean,
): Digests {
  const owned = files.filter(({ mode }) => mode === 'owned');
  const digests = owned.flatMap(({ path, text, state }): [string, string][] => {
    const digest = state === 'edited' && !overwrites ? former.files[path] : digestOf(text);
    return digest === undefined ? [] : [[path, digest]];
  });
  return Object.fromEntries(digests);
}
