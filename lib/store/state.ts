import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { readRecord } from './accepted.js';
import { sha256 } from './digest.js';
import { normalDir } from './paths.js';
import { stateOf } from './state-folder.js';
import { pendingCommit } from './tree.js';

export { earlierRecordPaths, recordPaths, stateOf, type State } from './state-folder.js';

/**
 * The record of what the operator accepted, undefined if there is none; reads through a pending journal as if
 * it were completed.
 */
export function readAccepted(root: string, dir: string): string | undefined {
  const { accepted, staged, earlier, isGit } = stateOf(root, dir);
  const digest = pendingCommit(root, dir === '' ? '' : normalDir(dir))?.accepted;
  const next = digest === undefined ? undefined : readRecord(staged);
  if (next !== undefined && sha256(next) === digest) return next;
  const here = isGit ? readRecord(accepted) : readAtHome(accepted);
  return here ?? (earlier === undefined ? undefined : readAtHome(earlier));
}

/** A service may not be allowed to enter its home: nothing was accepted there. */
function readAtHome(path: string): string | undefined {
  try {
    return readRecord(path);
  } catch (error) {
    if (error instanceof CertflakeError && closed.has(error.code)) return undefined;
    throw error;
  }
}

const closed = new Set<Code>(['not-permitted', 'not-a-folder']);
