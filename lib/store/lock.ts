import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CertflakeError } from '../errors.js';
import { sha256 } from './digest.js';
import { failure } from './failure.js';
import { errno, link, makeFolder, removeFile, rename, tolerate, writeNew } from './fs.js';
import { parseOwner, thisProcess, verdict } from './owner.js';
import { readRegular } from './regular.js';
import type { OwnPaths } from './tree.js';

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock or throws `locked`. A lock file appears whole (written aside, then linked), so a
 * crash leaves none that can't be read.
 *
 * Taking over a dead process's lock: whoever links `lock.<digest of its bytes>` first has the
 * claim. The claim holds only if `lock` is still the same afterwards, and then replaces it. A
 * claimant that died is followed by a claim on its claim. Since no two lock files have the same
 * bytes, a claim on a lock that is gone means nothing.
 */
export async function takeLock(root: string, own: OwnPaths): Promise<Lock> {
  const lock = join(root, own.lock);
  const me = `${JSON.stringify(thisProcess())}\n`;
  const draft = join(root, own.staged(`lock-${sha256(me).slice(0, 16)}`));
  try {
    let taken: boolean;
    do {
      await makeFolder(join(root, own.staging));
      await writeNew(draft, me);
      taken = await tryOnce(lock, draft, me, own.lock);
      await removeFile(draft);
    } while (!taken);
    await sweep(lock);
  } catch (error) {
    await removeFile(draft).catch(() => undefined);
    throw failure('write', own.lock, error);
  }
  return { release: () => release(lock, me, own.lock) };
}

/** False: something changed meanwhile, look again. */
async function tryOnce(lock: string, draft: string, me: string, place: string): Promise<boolean> {
  const holder = chain(lock).at(-1);
  if (holder === undefined) return linkNew(draft, lock, me);
  refuseUnlessDead(holder, place);
  const claim = claimOn(lock, holder);
  if (!(await linkNew(draft, claim, me))) return false;
  if (chain(lock).at(-1)?.text === me) {
    await rename(claim, lock);
    return true;
  }
  await removeFile(claim);
  return false;
}

interface Holder {
  text: string;
  path: string;
}

/** The lock and the claims on it, the one that counts last; empty if nobody holds it. */
function chain(lock: string): Holder[] {
  const holders: Holder[] = [];
  for (let path = lock; ; path = claimOn(lock, holders.at(-1)!)) {
    const text = readIfThere(path);
    if (text === undefined) return holders;
    holders.push({ text, path });
  }
}

function claimOn(lock: string, holder: Holder): string {
  return `${lock}.${sha256(holder.text).slice(0, 16)}`;
}

function readIfThere(path: string): string | undefined {
  try {
    return readRegular(path).toString('utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates `path` as a second name of the draft; false if it exists, or the draft was swept away. */
async function linkNew(draft: string, path: string, text: string): Promise<boolean> {
  try {
    return await tolerate(['EEXIST', 'ENOENT'], link(draft, path));
  } catch (error) {
    // FAT and some network file systems have no hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errno(error) ?? '')) throw error;
    return tolerate(['EEXIST'], writeNew(path, text));
  }
}

function refuseUnlessDead(holder: Holder, place: string): void {
  const owner = parseOwner(holder.text);
  const state = owner === undefined ? 'unknown' : verdict(owner);
  if (state === 'dead') return;
  const who = owner === undefined ? 'somebody' : `process ${owner.pid} on ${owner.host}`;
  const since = statSync(holder.path, { throwIfNoEntry: false })?.mtime.toISOString();
  const hint =
    state === 'alive'
      ? 'wait until it is done, then try again'
      : `if that machine is gone or no certflake runs there any more, delete ${place}`;
  throw new CertflakeError(`${place}: locked by ${who} since ${since ?? 'just now'}`, {
    code: 'locked',
    hint,
  });
}

/** Removes claims: once `lock` is ours, none of them means anything. */
async function sweep(lock: string): Promise<void> {
  const folder = dirname(lock);
  const claims = readdirSync(folder).filter((name) => name.startsWith(`${basename(lock)}.`));
  for (const name of claims) await removeFile(join(folder, name));
}

async function release(lock: string, me: string, place: string): Promise<void> {
  try {
    if (readIfThere(lock) === me) await removeFile(lock);
  } catch (error) {
    throw failure('remove', place, error);
  }
}
