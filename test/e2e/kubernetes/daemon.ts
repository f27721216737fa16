import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Place } from '../../cli/certflake.js';

/**
 * A program that runs until it is stopped. Its output goes to a file: while a test waits for another program, a
 * pipe would fill up.
 */
export class Daemon {
  readonly #child: ChildProcess;

  constructor(
    readonly place: Place,
    readonly name: string,
    program: string,
    args: string[],
  ) {
    const log = openSync(place.write(`log/${name}`, ''), 'a');
    this.#child = spawn(program, args, {
      cwd: place.path('cluster'),
      env: place.env,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  }

  log(): string {
    return this.place.read(`log/${this.name}`);
  }

  /** Whether it still runs. */
  runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until its log contains the words, at most ten seconds. */
  async says(words: string): Promise<void> {
    await until(`${this.name} says ${words}`, () => this.log().includes(words), 10);
  }

  /** Waits until it is ready or has ended, at most a minute. */
  async ready(isReady: () => boolean | Promise<boolean>): Promise<void> {
    const check = () => {
      if (!this.runs()) throw new Error(`${this.name} ended:\n${this.log()}`);
      return isReady();
    };
    await until(`${this.name} is ready`, check, 60).catch((cause: unknown) => {
      throw new Error(`${this.name} is not ready:\n${this.log().slice(-4000)}`, { cause });
    });
  }

  async stop(): Promise<void> {
    if (!this.runs()) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}

/** Waits until the condition is true. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  seconds: number,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
