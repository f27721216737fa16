import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import { firstLine, messageOf } from '../../text/foreign.js';
import { installationError } from '../../installation.js';
import { errno } from '../../text/errno.js';
import {
  cannot,
  internalError,
  noCurrentFolder,
  noHome,
  outOfMemory,
  silentTerminal,
} from './messages.js';
import { isKnownErrno, reasonOf } from '../../text/system-errors.js';

/** Turns an error of Node, of a library or of the runtime into ours; it stays the cause. */
export function inOurWords(error: unknown): CertflakeError {
  if (error instanceof CertflakeError) return error;
  return installationError(error) ?? memoryError(error) ?? systemError(error) ?? defect(error);
}

/** Node's codes for too little memory, and for more than fits in one piece. */
const memoryCodes = new Set([
  'ERR_MEMORY_ALLOCATION_FAILED',
  'ERR_WORKER_OUT_OF_MEMORY',
  'ERR_BUFFER_TOO_LARGE',
  'ERR_STRING_TOO_LONG',
]);

/** V8 gives its RangeErrors no code. */
const memoryTexts = new Set(['Array buffer allocation failed', 'Invalid string length']);

function memoryError(error: unknown): CertflakeError | undefined {
  const isMemory =
    memoryCodes.has(errno(error) ?? '') ||
    (isNamed(error, 'RangeError') && memoryTexts.has(messageOf(error)));
  if (!isMemory) return undefined;
  const { message, hint } = outOfMemory;
  return new CertflakeError(message, { code: 'no-memory', hint, cause: error });
}

interface SystemError {
  code: string;
  syscall?: string;
  path?: string;
}

/** By its fields: it may come from another realm. */
function isSystemError(error: unknown): error is SystemError {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return 'syscall' in error || isKnownErrno(error);
}

/** For system errors that no code nearer to the cause described. */
function systemError(error: unknown): CertflakeError | undefined {
  if (!isSystemError(error)) return undefined;
  const { path, syscall = '' } = error;
  const call = syscall.split(' ', 1)[0] ?? '';
  const place = places[call];
  if (place !== undefined) return new CertflakeError(place.message, { ...place, cause: error });
  const action = actions[call];
  const { code, fact, hint } = reasonOf(error, action);
  const words = action === undefined || path === undefined ? fact : cannot(action, path, fact);
  return new CertflakeError(words, { code, hint, cause: error });
}

/** By libuv's system call: errors that concern no file. */
const places: Readonly<Record<string, { code: Code; message: string; hint: string }>> = {
  uv_cwd: { code: 'missing', ...noCurrentFolder },
  uv_os_homedir: { code: 'missing', ...noHome },
  setRawMode: { code: 'terminal', ...silentTerminal },
};

/** What each of Node's system calls does to its path. */
const actions: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    open: ['open'],
    read: ['read', 'scandir', 'stat', 'lstat', 'fstat', 'readlink', 'realpath'],
    write: [
      'write',
      'mkdir',
      'mkdtemp',
      'rename',
      'link',
      'symlink',
      'copyfile',
      'chmod',
      'fchmod',
    ],
    flush: ['fsync', 'fdatasync'],
    remove: ['unlink', 'rmdir', 'rm'],
    run: ['spawn', 'spawnSync'],
  }).flatMap(([action, calls]) => calls.map((call) => [call, action])),
);

/** All other errors: bugs that no user can have caused. */
function defect(error: unknown): CertflakeError {
  const { message, hint } = internalError(firstLine(error));
  return new CertflakeError(message, { code: 'internal', hint, cause: error });
}

const isNamed = (error: unknown, name: string): boolean =>
  (error as { name?: unknown } | undefined)?.name === name;
