import type { Code } from './codes.js';
import type { Level } from './codes/meaning.js';

/** What a message says, in the order it is read: the place, the fact, the way out. */
export interface Problem {
  /** Stable; what a program switches on. */
  code: Code;
  /** An option path (`cas.k8s.ca.expiry`), or a file relative to the root. */
  place: string;
  /** The file that the place is in, where that isn't the place itself; relative to the root. */
  file?: string;
  /** Where in that file, counted from 1. */
  line?: number;
  /** One fact, lower case, no period. */
  message: string;
  /** The way out, lower case, no period. */
  hint?: string;
  /** What several say together, behind their number, as in `certificates wait for authority "a"`. */
  together?: string;
  level: Level;
}

/**
 * What a command that failed has changed: `nothing`; `recovered`, only what an interrupted run had begun;
 * `partly`, some of its files, each of them whole; `begun`, none of its files, and `pending`, some of them,
 * where the next command that writes completes it; `done`, all that it was asked for.
 */
export type Changed = 'nothing' | 'recovered' | 'partly' | 'begun' | 'pending' | 'done';

export interface ErrorOptions {
  code: Code;
  /** The file that it is about, for programs: the message says it to people. */
  file?: string;
  hint?: string;
  cause?: unknown;
  changed?: Changed;
}

/** An error whose text a user can act on. Third-party errors are its `cause`, never its text. */
export class CertflakeError extends Error {
  readonly code: Code;
  readonly hint: string | undefined;
  readonly file: string | undefined;
  /** Set by the first that knows; undefined where the command changes nothing anyhow. */
  changed: Changed | undefined;

  constructor(message: string, { code, file, hint, cause, changed }: ErrorOptions) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'CertflakeError';
    this.code = code;
    this.hint = hint;
    this.file = file;
    this.changed = changed;
  }
}

/** All that is wrong with a policy or an inventory, at once. */
export class PolicyError extends CertflakeError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.place}: ${p.message}`).join('\n'), { code: 'policy' });
    this.name = 'PolicyError';
    this.problems = problems;
  }
}
