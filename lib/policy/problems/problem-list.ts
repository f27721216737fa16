import { saidIn, type Message } from '../../hint.js';
import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import type { LocatedProblem, Path } from './option-path.js';

/** Collects problems, so that all are reported at once. */
export class ProblemList {
  readonly drafts: LocatedProblem[] = [];

  add(path: Path, code: Code, told: Message, level?: LocatedProblem['level']): void {
    const { message, hint } = told;
    this.drafts.push({ path, code, message, hint, ...(level === undefined ? {} : { level }) });
  }

  miss(path: Path, missing: string): void {
    const message = `"${missing}" is missing`;
    this.drafts.push({ path, missing, code: 'missing-option', message });
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
      this.add(path, error.code, { message: error.message, hint: saidIn(error) });
      return undefined;
    }
  }
}
