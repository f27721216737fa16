import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import type { LocatedProblem, Path } from './option-path.js';

/** Collects what is wrong, so that all of it can be said at once. */
export class ProblemList {
  readonly drafts: LocatedProblem[] = [];

  add(
    path: Path,
    code: Code,
    message: string,
    hint?: string,
    level?: LocatedProblem['level'],
  ): void {
    this.drafts.push({ path, code, message, hint, ...(level === undefined ? {} : { level }) });
  }

  miss(path: Path, missing: string): void {
    this.drafts.push({ path, missing, code: 'missing-option', message: `"${missing}" is missing` });
  }

  /** Whether anything found stands in the way; warnings and notes don't. */
  get failed(): boolean {
    return this.drafts.some(({ level = 'error' }) => level === 'error');
  }

  /** Runs a parser; what it refuses is reported at the path, and undefined is returned. */
  attempt<T>(path: Path, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof CertflakeError)) throw error;
      this.add(path, error.code, error.message, error.hint);
      return undefined;
    }
  }
}
