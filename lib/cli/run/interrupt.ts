import { CertflakeError, type Changed } from '../../errors.js';
import { lockStore, type LockedStore, type Notices } from '../../store/transaction.js';
import { surroundings } from '../../surroundings.js';
import { leftOf } from '../../store/tree.js';
import { inOurWords } from '../terminal/foreign.js';
import * as say from './messages.js';
import { reportError } from './report.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a caller learns during a run. */
export interface RunNotices extends Notices {
  /** All of the work is done, but the lock couldn't be released. */
  onLockLeft?: (error: CertflakeError) => void;
}

/**
 * Takes the lock, and always releases it. A signal ends the work before its commit begins; a begun commit is
 * finished first. Then it reports the interruption, and the process dies of the signal, so that a shell sees
 * it. A second signal ends it at once.
 */
export async function underLock<T>(
  root: string,
  dir: string,
  work: (store: LockedStore) => Promise<T>,
  notices: RunNotices = {},
): Promise<T> {
  const interruption = new Interruption(root, dir);
  try {
    const store = await lockStore(root, dir, notices);
    const watched = interruption.watch(store);
    let result: T | undefined;
    try {
      result = await Promise.race([work(watched), interruption.signalled]);
    } catch (error) {
      // A lock of an ended process doesn't hold here: report the first error.
      await store.release().catch(() => undefined);
      throw error;
    }
    await interruption.giveBack(store, notices);
    await interruption.dieIfSignalled();
    return result as T;
  } catch (error) {
    throw interruption.marked(error);
  } finally {
    interruption.end();
  }
}

class Interruption {
  #signal: NodeJS.Signals | undefined;
  #commit: 'none' | 'begun' | 'done' = 'none';
  #hasRecovered = false;
  #give: (() => void) | undefined;
  readonly signalled = new Promise<undefined>((resolve) => {
    this.#give = () => {
      resolve(undefined);
    };
  });

  constructor(
    readonly root: string,
    readonly dir: string,
  ) {
    for (const signal of signals) process.on(signal, this.#on);
  }

  readonly #on = (signal: NodeJS.Signals): void => {
    const isSecond = this.#signal !== undefined;
    this.#signal = signal;
    if (isSecond) void this.dieIfSignalled();
    else if (this.#commit !== 'begun') this.#give?.();
  };

  /** Wraps the store: no commit starts after a signal; a running one finishes. */
  watch(store: LockedStore): LockedStore {
    this.#hasRecovered = store.recovered.length > 0;
    const commit: LockedStore['commit'] = async (...given) => {
      if (this.#signal !== undefined) return never();
      this.#commit = 'begun';
      await store.commit(...given);
      this.#commit = 'done';
    };
    return { ...store, commit };
  }

  async giveBack(store: LockedStore, { onLockLeft }: RunNotices): Promise<void> {
    try {
      await store.release();
    } catch (error) {
      if (this.#commit !== 'done' || onLockLeft === undefined) throw error;
      onLockLeft(this.marked(error));
    }
  }

  /** The store knows best how a commit failed; before and after it, this does. */
  marked(error: unknown): CertflakeError {
    const known = inOurWords(error);
    known.changed ??= this.#commit === 'begun' ? this.#left() : this.#changed();
    return known;
  }

  async dieIfSignalled(): Promise<void> {
    if (this.#signal === undefined) return;
    this.end();
    restoreTerminal();
    const { stderr } = surroundings();
    if (stderr.isTTY) stderr.write('\r\u001b[K');
    const changed = this.#left();
    reportError(new CertflakeError(say.wasInterrupted, { code: 'interrupted', changed }));
    process.kill(process.pid, this.#signal);
    await never();
  }

  end(): void {
    for (const signal of signals) process.off(signal, this.#on);
  }

  #changed(): Changed {
    if (this.#commit === 'done') return 'done';
    return this.#hasRecovered ? 'recovered' : 'nothing';
  }

  /** How far an interrupted commit or recovery got, by its journal. */
  #left(): Changed {
    const left = this.#commit === 'done' ? undefined : leftOf(this.root, this.dir);
    return left ?? this.#changed();
  }
}

/** A terminal that has hung up, as with SIGHUP, can't be set. */
function restoreTerminal(): void {
  try {
    const { stdin } = surroundings();
    if (stdin.isTTY) stdin.setRawMode?.(false);
  } catch {
    return;
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
