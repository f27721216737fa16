import type { Code } from './codes.js';
import { CertflakeError } from './errors.js';
import { say } from './text/say.js';
import { firstLine, messageOf, missingModule } from './text/foreign.js';
import { reasonOf, type Reason } from './text/system-errors.js';

const code = 'installation' satisfies Code;

/**
 * A part of certflake, or one of its libraries, can't be loaded. That is never the fault of the file to be read
 * with it, so code that judges files rethrows it.
 */
export class InstallationError extends CertflakeError {
  constructor(message: string, cause: unknown, reason: Pick<Reason, 'code' | 'hint'> = broken) {
    const { code, hint } = reason;
    super(message, { code, hint, cause });
    this.name = 'InstallationError';
  }
}

const broken: Pick<Reason, 'code' | 'hint'> = {
  code,
  hint: say`install certflake again, as with "npm ci"; if Nix built it, please report this`,
};

/** What prevents reading a whole file now: a new installation would not help. */
const passing = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EIO', 'ESTALE', 'ETIMEDOUT']);

/** Node's codes for a missing module. */
const absent = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** Node's codes for a module that isn't as installed. */
const unusable = new Set([
  'ERR_DLOPEN_FAILED',
  'ERR_INVALID_PACKAGE_CONFIG',
  'ERR_PACKAGE_IMPORT_NOT_DEFINED',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'ERR_REQUIRE_ESM',
  'ERR_UNSUPPORTED_DIR_IMPORT',
]);

/**
 * The result of a dynamic import. Throws an InstallationError if the module can't be loaded.
 *
 * @example
 * ```ts
 * const { Decrypter } = await loaded(() => import('age-encryption'));
 * ```
 */
export async function loaded<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    failures.add(error);
    throw (
      installationError(error) ?? passingError(error) ?? new InstallationError(factOf(error), error)
    );
  }
}

const failures = new Set<unknown>();

/** Whether `loaded` has thrown for this error of Node's. */
export const isKnownFailure = (error: unknown): boolean => failures.has(error);

/**
 * The error itself if it is an InstallationError, and one for a module that a library loads only when it
 * is used; else undefined. A thread's errors arrive without their class, but with their code.
 */
export function installationError(error: unknown): InstallationError | undefined {
  if (error instanceof InstallationError) return error;
  const words = wordsOf(error);
  if (words.code === code) return new InstallationError(words.message, error);
  const isKnown = absent.has(words.code) || unusable.has(words.code);
  return isKnown ? new InstallationError(factOf(error), error) : undefined;
}

function passingError(error: unknown): InstallationError | undefined {
  const { code, path } = wordsOf(error);
  if (!passing.has(code)) return undefined;
  const reason = reasonOf(error);
  const place = path === undefined ? 'a part of certflake' : path;
  return new InstallationError(`cannot load ${place}: ${reason.fact}`, error, reason);
}

function factOf(error: unknown): string {
  const { code, path } = wordsOf(error);
  const name = missingModule(error);
  if (absent.has(code) && name !== undefined) {
    return `the installation of certflake is incomplete: cannot find module "${name}"`;
  }
  const fact = path === undefined ? firstLine(error) : `cannot read "${path}" (${code})`;
  return `the installation of certflake is broken: ${fact}`;
}

interface Words {
  code: string;
  message: string;
  path?: string;
}

/** By what it has: it may come from another realm or thread. */
function wordsOf(error: unknown): Words {
  const { code, path } = (error ?? {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : '',
    message: messageOf(error),
    ...(typeof path === 'string' && { path }),
  };
}
