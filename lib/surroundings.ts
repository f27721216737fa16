import { AsyncLocalStorage } from 'node:async_hooks';

export type Input = NodeJS.ReadableStream & {
  isTTY?: boolean;
  setRawMode?: (mode: boolean) => unknown;
};
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** What a process gives one run of the command. */
export interface Surroundings {
  /** The words of the command line, behind the program's own name. */
  readonly words: readonly string[];
  /** Absolute: relative paths on the command line start here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Those of this process, as they are when they are asked for. */
export const ofProcess: Surroundings = {
  get words() {
    return process.argv.slice(2);
  },
  get cwd() {
    return process.cwd();
  },
  get env() {
    return process.env;
  },
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  now: () => Date.now(),
};

const runs = new AsyncLocalStorage<Surroundings>();

/** Those of the run that asks; outside of a run, the process's own. */
export const surroundings = (): Surroundings => runs.getStore() ?? ofProcess;

/** Runs something in surroundings of its own. Several can run at once in one process. */
export const runIn = <T>(given: Surroundings, run: () => T): T => runs.run(given, run);
