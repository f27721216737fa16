import { CertflakeError } from '../errors.js';
import { errno } from './fs.js';

/** What the system says and what one can do about it, by errno. */
const causes: Record<string, [code: string, fact: string, hint: string]> = {
  ENOSPC: ['no-space', 'no space left on the file system', 'free some space and run it again'],
  EDQUOT: ['no-space', 'the disk quota is used up', 'free some space and run it again'],
  EROFS: ['read-only', 'the file system is read-only', 'remount it writable, or work in a copy'],
  EACCES: ['not-permitted', 'permission denied', 'check who owns the file and the folder above it'],
  EPERM: ['not-permitted', 'not permitted', 'check its owner and its immutable flag'],
  EIO: ['disk', 'the disk reports an input/output error', 'check the disk before anything else'],
  EXDEV: ['other-device', 'it lies on another file system', 'keep all of the tree on one'],
  ENOTDIR: ['not-a-folder', 'a folder above it is a file', 'move that file away'],
  EISDIR: ['not-a-file', 'it is a folder', 'move that folder away'],
  ENAMETOOLONG: ['name-too-long', 'its name is too long', 'choose shorter names in the policy'],
  EMFILE: ['too-many-files', 'too many open files', 'raise the limit, as with "ulimit -n 1024"'],
};

/**
 * A failed system call in our words.
 *
 * @param action - as in `write`: "cannot write secrets/certs/ca/k8s.crt: …"
 * @param path - relative to the root
 * @param since - what the failure means for the tree, appended to the hint
 */
export function failure(action: string, path: string, error: unknown, since = ''): CertflakeError {
  if (error instanceof CertflakeError) return error;
  const name = errno(error) ?? 'unknown error';
  const [code, fact, hint] = causes[name] ?? ['file-system', name, 'run it again'];
  return new CertflakeError(`cannot ${action} ${path}: ${fact}`, {
    code,
    hint: since === '' ? hint : `${hint}; ${since}`,
    cause: error,
  });
}
