import { CertflakeError, PolicyError, type Problem } from '../errors.js';
import { installationError } from '../installation.js';
import { reasonOf } from '../store/failure.js';
import { renderProblems } from './problems.js';

/** One JSON object a command: what it found, and what is wrong. */
export interface Envelope {
  version: 1;
  command: string;
  result: unknown;
  problems: Problem[];
}

export function envelope(command: string, result: unknown, problems: readonly Problem[]): string {
  const object: Envelope = { version: 1, command, result, problems: [...problems] };
  return `${JSON.stringify(object, null, 2)}\n`;
}

/** What went wrong, as problems: a policy's all at once, anything else as one. */
export function problemsOf(error: unknown): Problem[] {
  if (error instanceof PolicyError) return [...error.problems];
  const known = error instanceof CertflakeError ? error : installationError(error);
  if (known !== undefined) {
    const { code, message, hint } = known;
    return [{ code, place: '', message, level: 'error', ...(hint !== undefined && { hint }) }];
  }
  if (isSystemError(error)) return [{ place: '', level: 'error', ...system(error) }];
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return [{ place: '', level: 'error', ...defect(message) }];
}

type Words = Pick<Problem, 'code' | 'message' | 'hint'>;

interface SystemError {
  code: string;
  syscall: string;
  path?: string;
}

/** By what it has: it may come from another realm. */
function isSystemError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;
}

/** What nobody put into words nearer to where it happened. */
function system(error: SystemError): Words {
  const action = actions[error.syscall.split(' ')[0] ?? ''] ?? 'write';
  const { code, fact, hint } = reasonOf(error, action);
  const { path } = error;
  return { code, message: path === undefined ? fact : `cannot ${action} ${path}: ${fact}`, hint };
}

/** Those that only look; the others change something. */
const actions: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  scandir: 'read',
  stat: 'read',
  lstat: 'read',
  readlink: 'read',
  spawn: 'run',
  spawnSync: 'run',
};

const defect = (message: string): Words => ({
  code: 'internal',
  message: `this is a defect of certflake: ${message}`,
  hint: 'please report it with the output of the same command and --debug',
});

/** To stderr, or as the command's JSON object; a stack trace only with `--debug`. */
export function reportError(error: unknown, argv: string[]): void {
  const problems = problemsOf(error);
  if (argv.includes('--json')) {
    process.stdout.write(envelope(argv[2] ?? '', null, problems));
  } else {
    process.stderr.write(`${renderProblems(problems)}\n`);
  }
  if (argv.includes('--debug') && error instanceof Error) process.stderr.write(traceOf(error));
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `caused by ${traceOf(error.cause)}` : '';
  return `${error.stack ?? error.message}\n${cause}`;
}
