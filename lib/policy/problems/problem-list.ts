import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import type { Said } from '../../text/say.js';
import type { LocatedProblem, Path } from './option-path.js';

/** Collects problems, so that all are reported at once. */
export class ProblemList {
  readonly drafts: LocatedProblem[] = [];

  add(
    path: Path,
    code: Code,
    message: string,
    hint?: string | Said,
    level?: LocatedProblem['level'],
  ): void {
    this.drafts.push({ path, code, message, hint, ...(level === undefined ? {} : { level }) });
  }

  miss(path: Path, missing: string): void {
    this.drafts.push({ path, missing, code: 'missing-option', message: `"${missing}" is missing` });
  }

  /** Whether an error was found; warnings and notes don't count. */
  get failed(): boolean {
    return this.drafts.some(({ level = 'error' }) => level === 'error');
  }

  /** Runs a parser; reports its error at the path and returns undefined. */
  attempt<T>(path: Path, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof CertflakeError)) throw error;
      this.add(path, error.code, error.message, error.hintParts ?? error.hint);
      return undefined;
    }
  }
}
