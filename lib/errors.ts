import type { Code } from './codes.js';
import type { Level } from './codes/meaning.js';
import { hinted } from './hint.js';
import type { Said } from './text/say.js';

export type { Code } from './codes.js';

/** What a message says, in reading order: the place, the fact, the hint. */
export interface Problem {
  /** Stable, for programs to decide on. */
  code: Code;
  /** An option path (`cas.k8s.ca.expiry`), or a file relative to the root. */
  place: string;
  /** The file that contains the place, if the place isn't a file; relative to the root. */
  file?: string;
  /** Where in that file, counted from 1. */
  line?: number;
  /** One fact, lower case, no period. */
  message: string;
  /** How to fix it, lower case, no period; its commands and paths as at the root. */
  hint?: string;
  /** The same with commands and paths as data, if it has any. */
  hintParts?: Said;
  /** What several say together, after their number, as in `certificates wait for authority "a"`. */
  together?: string;
  level: Level;
}

/**
 * What a failed command has changed: `nothing`; `recovered`, only what an interrupted run had begun; `partly`,
 * some of its files, each one whole; `begun`, none of its files yet, and `pending`, some of them: the next
 * command that writes completes both; `done`, everything.
 */
export type Changed = 'nothing' | 'recovered' | 'partly' | 'begun' | 'pending' | 'done';

export interface ErrorOptions {
  code: Code;
  /** The file that it is about, for programs; the message also names it. */
  file?: string;
  hint?: string | Said | undefined;
  /** As another error or problem has it, instead of `hint`. */
  hintParts?: Said | undefined;
  cause?: unknown;
  changed?: Changed;
}

/** An error whose text helps the user to act. Third-party errors are its `cause`, never its text. */
export class CertflakeError extends Error {
  readonly code: Code;
  readonly hint: string | undefined;
  /** The hint with commands and paths as data, if it has any. */
  readonly hintParts: Said | undefined;
  readonly file: string | undefined;
  /** Set by the first code that knows; undefined if the command changes nothing anyway. */
  changed: Changed | undefined;

  constructor(message: string, { code, file, hint, hintParts, cause, changed }: ErrorOptions) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'CertflakeError';
    this.code = code;
    const said = hinted(hintParts ?? hint);
    this.hint = said.hint;
    this.hintParts = said.hintParts;
    this.file = file;
    this.changed = changed;
  }
}

/** All problems of a policy or an inventory, at once. */
export class PolicyError extends CertflakeError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.place}: ${p.message}`).join('\n'), { code: 'policy' });
    this.name = 'PolicyError';
    this.problems = problems;
  }
}

/** The error of a code: a policy's has all its problems. */
export type ErrorOf<C extends Code> = C extends 'policy'
  ? PolicyError
  : CertflakeError & { readonly code: C };

/** Whether it is certflake's error, and has one of these codes if any are named. */
export const isCertflakeError = <C extends Code = Code>(
  error: unknown,
  ...codes: readonly C[]
): error is ErrorOf<C> =>
  error instanceof CertflakeError && (codes.length === 0 || codes.some((c) => c === error.code));
