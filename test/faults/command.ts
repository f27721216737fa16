import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { main, makePlace, type Place, type Ran } from '../cli/certflake.js';
import { turningPoint, type Operation } from './scene.js';

const preload = new URL('operations.mjs', import.meta.url).href;

export type Stopped = Ran & { signal: string | null };

/** The command in a process of its own, which `operations.mjs` stops or records. */
export function commandWith(place: Place, query: string, command: string[]): Promise<Stopped> {
  const args = ['--import', `${preload}?${query}`, main, ...command];
  return new Promise((resolve) => {
    const options = { cwd: place.path('cluster'), env: place.env };
    const child = execFile(process.execPath, args, options, (_, stdout, stderr) => {
      resolve({ stdout, stderr, status: child.exitCode, signal: child.signalCode });
    });
  });
}

/** The same cluster once more, so that each process has its own. */
export function copyOf(cluster: Place): Place {
  const copy = makePlace();
  for (const folder of ['home', 'cluster'])
    cpSync(cluster.path(folder), copy.path(folder), { recursive: true });
  return copy;
}

/** A run that isn't stopped: how many operations it needs, and which of them is the point of no return. */
export interface Traced {
  length: number;
  turn: number;
  ran: Stopped;
}

/** Runs the command here, and counts its operations. */
export async function traced(place: Place, command: string[]): Promise<Traced> {
  const trace = place.path('trace.json');
  const ran = await commandWith(place, `trace=${encodeURIComponent(trace)}`, command);
  const operations = JSON.parse(readFileSync(trace, 'utf8')) as Operation[];
  return { ran, length: operations.length, turn: turningPoint(operations) };
}

/** Runs for each, three at a time: most of it is starting processes. */
export async function threeAtATime<T>(
  all: readonly T[],
  body: (one: T) => Promise<void>,
): Promise<void> {
  const left = all.values();
  const lane = async (): Promise<void> => {
    for (const one of left) await body(one);
  };
  await Promise.all([lane(), lane(), lane()]);
}
