import { constants, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CertflakeError } from '../errors.js';
import { sha256 } from './digest.js';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import { againIfGone, linkNew, makeFolders, removeFile, rename, writeNew } from './fs.js';
import { inFolderSync } from './handles.js';
import { parseOwner, thisProcess, verdict, type Owner } from './owner.js';
import { linked } from './paths.js';
import { readRegular } from './regular.js';
import type { Place } from './stage.js';
import {
  deleteLock,
  lockedBy,
  lockStays,
  processOn,
  unknownProcess,
  waitForLock,
} from './messages.js';

export interface Lock {
  /** There was a lock from outside this clone; this one replaced it. */
  foreign: boolean;
  release(): Promise<void>;
}

/**
 * Takes the lock or throws `locked`. A lock file appears whole (written under another name, then linked), so a
 * crash leaves no unreadable one.
 *
 * To take over a dead process's lock, a process links `lock.<digest of its name and bytes>`; the first one has
 * the claim. The claim holds only if `lock` is still the same afterwards, and then replaces it. If a claimant
 * dies, the next one claims its claim. No two lock files have the same bytes, so a claim on a removed lock
 * means nothing. The digest includes the name, so that no commit can bring a circle of locks and claims.
 */
export async function takeLock(place: Place): Promise<Lock> {
  const { root, own, codes } = place;
  const owner = thisProcess();
  const me = `${JSON.stringify({ ...owner, code: codes.of('lock', JSON.stringify(owner)) })}\n`;
  const draft = own.staged(`lock-${sha256(me).slice(0, 16)}`);
  const attempt: Attempt = { place, me, draft, foreign: false };
  try {
    let taken: boolean;
    do {
      await againIfGone(async () => {
        await makeFolders(root, own.staging);
        await writeNew(root, draft, me);
      });
      taken = await tryOnce(attempt);
      await removeFile(root, draft);
    } while (!taken);
    await sweep(root, own.lock);
  } catch (error) {
    await removeFile(root, draft).catch(() => undefined);
    throw failure('write', own.lock, error);
  }
  return { foreign: attempt.foreign, release: () => release(root, own.lock, me) };
}

interface Attempt {
  place: Place;
  me: string;
  draft: string;
  foreign: boolean;
}

/** False: something has changed meanwhile, try again. */
async function tryOnce(attempt: Attempt): Promise<boolean> {
  const { place, me, draft } = attempt;
  const { root, own } = place;
  const holder = chain(root, own.lock).at(-1);
  if (holder === undefined) return linkNew(root, draft, own.lock, me);
  // Each holder is judged, also if an earlier one was foreign.
  const state = refuseUnlessFree(holder, place);
  attempt.foreign ||= state === 'foreign';
  const claim = claimOn(own.lock, holder);
  if (!(await linkNew(root, draft, claim, me))) return false;
  if (chain(root, own.lock).at(-1)?.text === me) {
    await rename(root, claim, own.lock);
    return true;
  }
  await removeFile(root, claim);
  return false;
}

interface Holder {
  text: string;
  path: string;
}

/** The lock and the claims on it, the valid one last; empty if no process holds it. */
function chain(root: string, lock: string): Holder[] {
  const holders: Holder[] = [];
  for (let path = lock; ; path = claimOn(lock, holders.at(-1)!)) {
    const text = readIfThere(root, path);
    if (text === undefined) return holders;
    holders.push({ text, path });
  }
}

function claimOn(lock: string, { path, text }: Holder): string {
  return `${lock}.${sha256(`${basename(path)}\n${text}`).slice(0, 32)}`;
}

function readIfThere(root: string, path: string): string | undefined {
  try {
    return inFolderSync(root, dirname(path), (at) =>
      readRegular(join(at, basename(path)), constants.O_NOFOLLOW).toString('utf8'),
    );
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    if (errno(error) === 'ELOOP') throw linked(path);
    throw error;
  }
}

/**
 * A process that runs here holds its lock, whoever's it is: only this machine knows its boot id. Otherwise, in
 * a git work tree, a lock without a right code came with a commit.
 */
function refuseUnlessFree(holder: Holder, place: Place): 'dead' | 'foreign' {
  const owner = parseOwner(holder.text);
  const state = owner === undefined ? 'unknown' : verdict(owner);
  if (state === 'dead') return 'dead';
  const isAliveHere = state === 'alive' && owner?.boot !== undefined;
  if (place.state.isGit && !isAliveHere && !isSigned(owner, place)) return 'foreign';
  throw locked(holder, place, owner, state === 'alive');
}

function isSigned(signed: Owner | undefined, { codes }: Place): boolean {
  const { code, ...owner } = { code: undefined, ...signed };
  return codes.fits('lock', JSON.stringify(owner), code);
}

function locked(
  { path }: Holder,
  { root, own }: Place,
  owner: Owner | undefined,
  isAlive: boolean,
): CertflakeError {
  const who = owner === undefined ? unknownProcess : processOn(owner.pid, owner.host);
  const since = statSync(join(root, path), { throwIfNoEntry: false })?.mtime.toISOString();
  const hint = isAlive ? waitForLock : deleteLock(own.lock, owner !== undefined);
  return new CertflakeError(lockedBy(own.lock, who, since), { code: 'locked', hint });
}

/** Removes claims: once the lock is ours, no claim means anything. */
async function sweep(root: string, lock: string): Promise<void> {
  const folder = dirname(lock);
  const names = inFolderSync(root, folder, (at) => readdirSync(at));
  for (const name of names.filter((name) => name.startsWith(`${basename(lock)}.`))) {
    await removeFile(root, join(folder, name));
  }
}

async function release(root: string, lock: string, me: string): Promise<void> {
  try {
    if (readIfThere(root, lock) === me) await removeFile(root, lock);
  } catch (error) {
    throw failure('remove', lock, error, { also: lockStays(lock) });
  }
}
