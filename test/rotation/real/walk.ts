import fc from 'fast-check';

import { isLong, seed } from '../../sample.js';
import { Fleet } from './fleet.js';
import type { Release } from './site.js';
import type { Wire } from './wires.js';

/** One commit of a rotation, and which hosts get it before the next one: by default all, in a drawn order. */
export interface Step {
  stage: string;
  release: Release;
  /** So many, or these in this order. */
  hosts?: number | readonly string[];
}

/** In `npm run long` so many, otherwise one; or what `CERTFLAKE_WALKS` says. */
export const walksOf = (count: number): number =>
  Number(process.env['CERTFLAKE_WALKS'] ?? (isLong ? count : 1));

/** Draws orders that `CERTFLAKE_SEED` repeats. */
export class Draw {
  #next: number;

  constructor(index: number) {
    this.#next = (seed + index * 7919) % 2 ** 31;
  }

  order<T>(all: readonly T[]): T[] {
    const whole = fc.shuffledSubarray([...all], { minLength: all.length });
    return fc.sample(whole, { seed: this.#next++, numRuns: 1 })[0]!;
  }

  /** A number from none to this one. */
  upTo(most: number): number {
    return this.order(Array.from({ length: most + 1 }, (_, index) => index))[0]!;
  }
}

/** What walks did. */
export interface Tally {
  orders: number;
  deploys: number;
  connections: number;
}

export const nothing = (): Tally => ({ orders: 0, deploys: 0, connections: 0 });

/**
 * Deploys each step host by host, in an order of its own. After each host, it connects everything to and from
 * that host; after each step, everything, and what must stay refused.
 *
 * @returns the first deploy's faults, with the orders that led there; none: not one connection was refused
 */
export async function walk(
  wires: readonly Wire[],
  [first, ...steps]: readonly Step[],
  draw: Draw,
  tally: Tally = nothing(),
): Promise<string[]> {
  const fleet = await Fleet.start(wires, first!.release);
  const past: string[] = [];
  try {
    for (const { stage, release, hosts } of steps) {
      const order = typeof hosts === 'object' ? hosts : draw.order(fleet.hosts).slice(0, hosts);
      tally.orders += 1;
      for (const host of order) {
        past.push(`${stage}@${host}`);
        await fleet.deploy(host, release, draw.order(['reload', 'restart'] as const)[0]!);
        tally.deploys += 1;
        const faults = await fleet.faults('accepted', host);
        if (faults.length > 0) return [past.join(' '), ...faults];
      }
      const wrong = [...(await fleet.faults()), ...(await fleet.faults('refused'))];
      if (wrong.length > 0) return [past.join(' '), ...wrong];
    }
    return [];
  } finally {
    tally.connections += fleet.tried;
    fleet.close();
  }
}
