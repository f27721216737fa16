import type { Accepted, Misfit, Observation, Observations } from '../model/index.js';

/**
 * Sealed files that this run opened, and that hold another key than their certificates'. An earlier note stays
 * while the same file is there and no run has opened it again.
 *
 * @param made - ids whose files this run has written
 */
export function misfitsAfter(
  record: Accepted | undefined,
  { observed }: Observations,
  made: ReadonlySet<string>,
): Record<string, Misfit> {
  const found = Object.create(null) as Record<string, Misfit>;
  for (const [id, observation] of Object.entries(observed)) {
    const misfit = made.has(id) ? undefined : misfitOf(observation, record?.misfits?.[id]);
    if (misfit !== undefined) found[id] = misfit;
  }
  return found;
}

function misfitOf({ key, opened, certificate }: Observation, noted?: Misfit): Misfit | undefined {
  if (key.state !== 'read') return undefined;
  if (opened === undefined) return noted?.sealed === key.digest ? noted : undefined;
  const fits = certificate.state !== 'read' || certificate.certificates[0].publicKey === opened;
  return fits ? undefined : { sealed: key.digest, publicKey: opened };
}

/** Adds what earlier runs proved about the present files, for a run that opens none. */
export function withMisfits(observations: Observations, record?: Accepted): Observations {
  const known = Object.entries(record?.misfits ?? {}).flatMap(([id, noted]) => {
    const observation = observations.observed[id];
    if (observation === undefined || observation.opened !== undefined) return [];
    const opened = { ...observation, opened: noted.publicKey };
    return misfitOf(opened)?.sealed === noted.sealed ? [[id, opened] as const] : [];
  });
  if (known.length === 0) return observations;
  return { ...observations, observed: { ...observations.observed, ...Object.fromEntries(known) } };
}
