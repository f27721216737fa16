import type { Code } from '../codes.js';
import { CertflakeError, type Changed } from '../errors.js';
import { errno } from './errno.js';
import { git, say, type Said } from './say.js';

/** Why a system call failed, in our words, and what to do. */
export interface Reason {
  code: Code;
  fact: string;
  hint: string | Said;
}

type Row = readonly [code: Code, fact: string, hint: string | Said];

const noSpace = 'free some space and run it again';
const otherName = 'move it away, or choose another name';
const noFile = 'it is a pipe or a device, not a file';
const fileThere = 'put a file there, or name another';
const ordinary = 'keep it on an ordinary file system';

const tooLarge: Row = [
  'too-large',
  'it is larger than any file that certflake writes or reads',
  say`put the right file there; if git has it, ${git('log')} shows when it changed`,
];

/** By errno; lib/store/regular.ts throws `EFTYPE` and `ERR_FS_FILE_TOO_LARGE`. */
const reasons: Readonly<Record<string, Row>> = {
  ENOENT: ['missing', 'it does not exist', 'check its name, and the folder that you are in'],
  EEXIST: ['in-the-way', 'a file or folder of that name already exists', otherName],
  ENOTDIR: ['not-a-folder', 'a folder above it is a file', 'move that file away'],
  EISDIR: ['not-a-file', 'it is a folder', fileThere],
  EFTYPE: ['not-a-file', noFile, fileThere],
  ENXIO: ['not-a-file', noFile, fileThere],
  ENODEV: ['not-a-file', noFile, fileThere],
  EACCES: ['not-permitted', 'permission denied', 'check who owns the file and the folder above it'],
  EPERM: ['not-permitted', 'not permitted', 'check its owner and its immutable flag'],
  EROFS: ['read-only', 'the file system is read-only', 'mount it writable, or work in a copy'],
  ENOSPC: ['no-space', 'no space left on the file system', noSpace],
  EDQUOT: ['no-space', 'the disk quota is used up', noSpace],
  EFBIG: [
    'too-large',
    'a file cannot become so large',
    'raise the limit that "ulimit -f" shows, or use another file system',
  ],
  ERR_FS_FILE_TOO_LARGE: tooLarge,
  ERR_STRING_TOO_LONG: tooLarge,
  EIO: ['disk', 'the disk reports an input/output error', 'check the disk before anything else'],
  EXDEV: ['other-device', 'it is on another file system', 'keep the whole tree on one file system'],
  ELOOP: ['link-loop', 'its symbolic links form a circle', 'remove one of the links'],
  ENAMETOOLONG: ['name-too-long', 'its name is too long', 'choose shorter names'],
  EMFILE: ['too-many-files', 'too many open files', 'raise the limit, as with "ulimit -n 1024"'],
  ENFILE: [
    'too-many-files',
    'too many open files on this machine',
    'end programs that hold many files open',
  ],
  ENOMEM: ['no-memory', 'no memory is left', 'end other programs, then run it again'],
  EBUSY: ['in-use', 'something else is using it', 'run it again when that is done'],
  ETXTBSY: ['in-use', 'something else is using it', 'run it again when that is done'],
  EAGAIN: [
    'in-use',
    'there is nothing to read from it yet',
    'write it to a file, and name that file',
  ],
  ENOTEMPTY: ['in-the-way', 'the folder is not empty', 'move away what is in it'],
  EINVAL: ['not-supported', 'the file system does not allow this name or kind of file', ordinary],
  ENOTSUP: ['not-supported', 'the file system cannot do that', ordinary],
  EOPNOTSUPP: ['not-supported', 'the file system cannot do that', ordinary],
  ENOSYS: ['not-supported', 'the file system cannot do that', ordinary],
  ESTALE: ['network', 'the network file system has lost it', 'mount it again'],
  ETIMEDOUT: ['network', 'the network file system does not answer', 'mount it again'],
};

/** On a write, the missing thing is never the file itself; only our own files are removed. */
const written: Readonly<Record<string, Row>> = {
  ENOENT: ['missing', 'a folder above it does not exist', 'create that folder first'],
};
const special: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  write: written,
  'write below': written,
  remove: {
    EISDIR: ['in-the-way', 'it is a folder', 'move it away: certflake makes no folder there'],
  },
};

const unknown: Row = [
  'file-system',
  'the operating system refused it',
  'run it again with --debug to see what the operating system says',
];

/** Whether it has words for the error; also for one that Node throws without naming a system call. */
export const isKnownErrno = (error: unknown): boolean => Object.hasOwn(reasons, errno(error) ?? '');

/** @param action - as `failure` has it */
export function reasonOf(error: unknown, action = 'read'): Reason {
  const name = errno(error) ?? '';
  const row = special[action]?.[name];
  const [code, fact, hint] = row ?? reasons[name] ?? unknown;
  return { code, fact, hint };
}

/**
 * A failed system call, in our words.
 *
 * @param action - as in `write`: "cannot write secrets/certs/ca/k8s.crt: …"
 * @param path - relative to the root
 * @param more - a further hint, what the failure means for the tree, and the path for programs
 */
export function failure(
  action: string,
  path: string,
  error: unknown,
  more: { also?: string | Said; changed?: Changed; file?: string } = {},
): CertflakeError {
  const { also, changed, file } = more;
  if (error instanceof CertflakeError) return marked(error, changed);
  const { code, fact, hint } = reasonOf(error, action);
  return new CertflakeError(`cannot ${action} ${path}: ${fact}`, {
    code,
    hint: also === undefined ? hint : say`${hint}; ${also}`,
    cause: error,
    ...(changed !== undefined && { changed }),
    ...(file !== undefined && { file }),
  });
}

function marked(error: CertflakeError, changed: Changed | undefined): CertflakeError {
  error.changed ??= changed;
  return error;
}

/** Writes one after another; a failure after the first says that others are written. */
export function writeEach<T>(items: readonly T[], write: (item: T) => void): void {
  items.forEach((item, index) => {
    try {
      write(item);
    } catch (error) {
      throw index === 0 ? error : failure('write', 'a file', error, { changed: 'partly' });
    }
  });
}
