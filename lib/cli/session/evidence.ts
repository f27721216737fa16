import { resolve } from 'node:path';

import { parseEvidence } from '../../rotation/evidence/parse.js';
import type { Evidence } from '../../rotation/evidence/types.js';
import { readGiven } from '../../store/regular.js';
import { surroundings } from '../../surroundings.js';
import { failure } from '../../text/system-errors.js';
import { textOf } from '../../text/utf8.js';

/**
 * The file of `--evidence`, relative to the user's folder; also `<(…)` of a shell.
 *
 * @throws CertflakeError `evidence-unreadable`, or why it can't be read
 */
export function readEvidence(path: string): Evidence {
  let bytes: Buffer;
  try {
    bytes = readGiven(resolve(surroundings().cwd, path));
  } catch (error) {
    throw failure('read', path, error);
  }
  return parseEvidence(textOf(bytes, path), path);
}
