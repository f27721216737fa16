import { adviceFor, type Advice } from '../../cluster/rotation/advice.js';
import { afterCompromise, type Lasting } from '../../cluster/rotation/compromise.js';
import type { Inventory, Plan, Spec } from '../../model/index.js';

/** What else a compromise of the authority's key needs, if the run makes a step because of one. */
export function lastingOnPlan(
  { changes }: Plan,
  specs: readonly Spec[],
  inventory: Inventory,
): Lasting[] {
  const made = changes.find(({ kind }) => kind === 'rotate');
  const authority = specs.find(({ id }) => id === made?.id);
  if (made?.move === undefined || authority?.kind !== 'authority') return [];
  return afterCompromise(made.move, authority, { specs, inventory });
}

/** What to do around the step of a rotation that a plan makes; undefined: it makes none. */
export function adviceOnPlan(
  { changes }: Plan,
  specs: readonly Spec[],
  inventory: Inventory,
): Advice | undefined {
  const made = changes.find(({ kind }) => kind === 'rotate');
  const authority = specs.find(({ id }) => id === made?.id);
  if (made?.move === undefined || authority?.kind !== 'authority') return undefined;
  return adviceFor({ authority, move: made.move, specs, inventory });
}
