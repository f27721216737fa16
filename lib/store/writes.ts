import { posix } from 'node:path';
import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import type { Message } from '../hint.js';
import { isSealedKey, below } from '../model/layout.js';
import type { Manifest, SealedKey } from '../model/index.js';
import { sha256 } from './digest.js';
import type { Step } from './journal.js';
import { printManifest } from './manifest.js';
import { checkLayout } from './paths.js';
import type { Disk } from './tree.js';
import {
  authorityKey,
  movedAndWritten,
  nothingToMove,
  targetTaken,
  wrongName,
  writtenTwice,
} from './messages.js';

/** One change of a commit; paths relative to the root, inside `dir`. */
export type Write =
  /** PEM. */
  | { path: string; certificate: string }
  /** `reseal`: the same key for other recipients, the only way to overwrite an authority's key. */
  | { path: string; key: SealedKey; reseal?: true }
  | { path: string; manifest: Manifest }
  /** Renames a file, such as an authority's former key to `.old`. */
  | { move: string; to: string }
  | { remove: string };

/** A step and, for a put, the bytes to stage for it. */
export interface Prepared {
  step: Step;
  bytes?: Uint8Array;
}

/** The tree that writes are checked against. */
export interface Ground {
  dir: string;
  disk: Disk;
}

/**
 * A commit's steps: moves in the given order, then writes, then removals. Leaves out files that already have
 * the same bytes. Changes nothing; throws if a write would leave `dir`, lose a key or conflict with another.
 */
export function prepare(writes: Write[], ground: Ground): Prepared[] {
  const moves = writes.filter((write) => 'move' in write);
  const removes = writes.filter((write) => 'remove' in write);
  const puts = writes.filter((write) => 'path' in write);
  refuseTwice([
    ...moves.map((m) => m.to),
    ...puts.map((p) => p.path),
    ...removes.map((r) => r.remove),
  ]);
  const vacated = new Set<string>();
  return [
    ...moves.map((write) => prepareMove(write, vacated, ground)),
    ...puts.flatMap((write) => preparePut(write, vacated, ground)),
    ...removes.flatMap((write) => prepareRemove(write, ground)),
  ].map((one, index) => numbered(one, index));
}

/** A file's digest: undefined if missing; throws for a folder, a link, or a path outside the layout. */
function digestAt(path: string, { dir, disk }: Ground): string | undefined {
  checkLayout(path, dir);
  return disk.digest(path);
}

function prepareMove(
  { move, to }: { move: string; to: string },
  vacated: Set<string>,
  ground: Ground,
): Prepared {
  const digest = digestAt(move, ground);
  if (digest === undefined || vacated.has(move)) {
    throw refuse(nothingToMove(move), 'missing');
  }
  const there = digestAt(to, ground);
  if (there !== undefined && there !== digest && !vacated.has(to)) {
    throw refuse(targetTaken(move, to), 'overwrite');
  }
  vacated.add(move);
  return { step: { kind: 'move', from: move, to, digest, there: there ?? null } };
}

type Put = Extract<Write, { path: string }>;

function preparePut(write: Put, vacated: Set<string>, ground: Ground): Prepared[] {
  const { path } = write;
  const bytes = contentOf(write);
  const digest = sha256(bytes);
  const there = digestAt(path, ground);
  if (there === digest) {
    if (!vacated.has(path)) return [];
    throw refuse(movedAndWritten(path), 'overwrite');
  }
  const loses = there !== undefined && !vacated.has(path) && !('reseal' in write);
  if (loses && isAuthorityKey(path, ground.dir)) {
    throw refuse(authorityKey(path), 'overwrite');
  }
  return [{ step: { kind: 'put', staged: '', to: path, digest, there: there ?? null }, bytes }];
}

function prepareRemove({ remove }: { remove: string }, ground: Ground): Prepared[] {
  const digest = digestAt(remove, ground);
  return digest === undefined ? [] : [{ step: { kind: 'remove', path: remove, digest } }];
}

function numbered({ step, ...rest }: Prepared, index: number): Prepared {
  return step.kind === 'put' ? { step: { ...step, staged: String(index) }, ...rest } : { step };
}

/** The bytes to write; refuses content that doesn't fit the file's name. */
export function contentOf(write: Put): Uint8Array {
  if ('manifest' in write) {
    return named(write.path, 'manifest.json', Buffer.from(printManifest(write.manifest)), /^\{/);
  }
  if ('key' in write) return named(write.path, '.key.age', write.key, sealedStart);
  return named(write.path, '.crt', Buffer.from(write.certificate), /^(?!.*PRIVATE KEY)/s);
}

/** How an age file begins, binary or armored. The types guarantee it; a caller in JavaScript may not. */
const sealedStart = /^(age-encryption\.org\/v1\n|-----BEGIN AGE ENCRYPTED FILE-----)/;

function named(path: string, ending: string, bytes: Uint8Array, start: RegExp): Uint8Array {
  const fits = ending.startsWith('.') ? path.endsWith(ending) : posix.basename(path) === ending;
  if (fits && start.test(Buffer.from(bytes).toString('latin1'))) return bytes;
  throw refuse(wrongName(path), 'content');
}

function isAuthorityKey(path: string, dir: string): boolean {
  return posix.dirname(path) === below(dir, 'ca') && isSealedKey(path);
}

function refuseTwice(paths: string[]): void {
  const seen = new Set<string>();
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice !== undefined) throw refuse(writtenTwice(twice), 'overwrite');
}

function refuse({ message, hint }: Message, code: Code): CertflakeError {
  return new CertflakeError(message, { code, hint });
}
