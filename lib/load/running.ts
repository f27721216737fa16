import { Console } from 'node:console';
import { surroundings } from '../surroundings.js';

/** Policies that are programs and run just now. */
const running: string[] = [];
let before = globalThis.console;

/** The file of a policy that is being run; undefined if none is. */
export const runningProgram = (): string | undefined => running[0];

/** Runs a policy's program. What it prints goes to stderr: stdout is the command's. */
export async function asProgram<T>(file: string, run: () => Promise<T>): Promise<T> {
  if (running.length === 0) {
    before = globalThis.console;
    globalThis.console = new Console(surroundings().stderr);
  }
  running.push(file);
  try {
    return await run();
  } finally {
    running.splice(running.indexOf(file), 1);
    if (running.length === 0) globalThis.console = before;
  }
}
