import { Console } from 'node:console';
import { surroundings } from '../surroundings.js';

/** Policies that are programs and that run now. */
const running: string[] = [];
let before = globalThis.console;

/** The file of the policy that runs now; undefined if none does. */
export const runningProgram = (): string | undefined => running[0];

/** Runs a policy's program. Its output goes to stderr: stdout is the command's. */
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
