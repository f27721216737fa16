/** What a message says, in the order it is read: the place, the fact, the way out. */
export interface Problem {
  /** Stable, kebab-case; what a program switches on. */
  code: string;
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
  level: 'error' | 'warning' | 'note';
}

/** An error whose text a user can act on. Third-party errors are its `cause`, never its text. */
export class CertflakeError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(message: string, options: { code: string; hint?: string; cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CertflakeError';
    this.code = options.code;
    this.hint = options.hint;
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
