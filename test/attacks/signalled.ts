import { spawn } from 'node:child_process';
import { main, type Place } from '../cli/certflake.js';

export interface Ended {
  signal: NodeJS.Signals | null;
  status: number | null;
  stderr: string;
  /** From the signal to the end. */
  milliseconds: number;
}

/** Runs the built command, and sends it the signal after some time. */
export function signalled(
  place: Place,
  args: string[],
  { signal, input, after }: { signal: NodeJS.Signals; input: string; after: number },
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: place.path('cluster'),
    env: place.env,
  });
  let [stderr, sent] = ['', 0];
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  child.stdin.end(input);
  setTimeout(() => {
    sent = Date.now();
    child.kill(signal);
  }, after);
  return new Promise((resolve) => {
    child.on('close', (status, by) => {
      resolve({ signal: by, status, stderr, milliseconds: Date.now() - sent });
    });
  });
}
