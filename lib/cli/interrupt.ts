import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CertflakeError } from '../errors.js';
import { lockStore, type LockedStore, type Notices } from '../store/transaction.js';
import { ownPaths } from '../store/tree.js';
import { reportError } from './report.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes the lock, and gives it back whatever happens to the work. A signal ends the work before its
 * commit has begun; a commit is finished first. Either way it says so, and then the process dies of
 * the signal, so that a shell sees it. A second signal ends it at once.
 */
export async function underLock<T>(
  root: string,
  dir: string,
  work: (store: LockedStore) => Promise<T>,
  notices?: Notices,
): Promise<T> {
  const interruption = new Interruption(join(root, ownPaths(dir).journal));
  try {
    const store = await lockStore(root, dir, notices);
    let result: T | undefined;
    try {
      result = await Promise.race([work(interruption.watch(store)), interruption.signalled]);
    } finally {
      await store.release();
    }
    await interruption.dieIfSignalled();
    return result as T;
  } finally {
    interruption.end();
  }
}

class Interruption {
  #signal: NodeJS.Signals | undefined;
  #commit: 'none' | 'begun' | 'done' = 'none';
  #give: (() => void) | undefined;
  readonly signalled = new Promise<undefined>((resolve) => {
    this.#give = () => {
      resolve(undefined);
    };
  });

  constructor(readonly journal: string) {
    for (const signal of signals) process.on(signal, this.#on);
  }

  readonly #on = (signal: NodeJS.Signals): void => {
    const isSecond = this.#signal !== undefined;
    this.#signal = signal;
    if (isSecond) void this.dieIfSignalled();
    else if (this.#commit !== 'begun') this.#give?.();
  };

  /** The store, whose commit is no more begun after a signal, and not left in the middle. */
  watch(store: LockedStore): LockedStore {
    const commit: LockedStore['commit'] = async (...given) => {
      if (this.#signal !== undefined) return never();
      this.#commit = 'begun';
      await store.commit(...given);
      this.#commit = 'done';
    };
    return { ...store, commit };
  }

  async dieIfSignalled(): Promise<void> {
    if (this.#signal === undefined) return;
    this.end();
    if (process.stdin.isTTY) process.stdin.setRawMode(false);
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    const hint = this.#outcome();
    reportError(new CertflakeError('interrupted', { code: 'interrupted', hint }), process.argv);
    process.kill(process.pid, this.#signal);
    await never();
  }

  end(): void {
    for (const signal of signals) process.off(signal, this.#on);
  }

  #outcome(): string {
    if (this.#commit === 'done') return 'all of its work was done already';
    return existsSync(this.journal)
      ? 'the next "certflake apply" finishes what was begun'
      : 'nothing was changed';
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
