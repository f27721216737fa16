import type { Acceptance } from '../../accept/acceptance.js';
import type { Observations, Spec } from '../../model/index.js';
import type { NotedReader } from './departed.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
}

/**
 * Whom an interrupted run has left out of the keys that it sealed anew, as this clone noted of the last two files of
 * each. That run was stopped before anybody had to read what it said of them.
 */
export function leftOutByInterrupted(context: Context): (NotedReader & { spec: Spec })[] {
  const completed = new Set(context.observations.completed);
  return [...context.specs.values()]
    .filter(({ files }) => completed.has(files.key))
    .flatMap((spec) => leftOutOf(spec, context).map((reader) => ({ ...reader, spec })));
}

function leftOutOf({ id }: Spec, { observations, acceptance }: Context): NotedReader[] {
  const [before, last] = acceptance.record?.keys[id]?.sealed?.slice(-2) ?? [];
  const file = observations.observed[id]?.key;
  if (!before || !last || file?.state !== 'read' || file.header !== last.header) return [];
  const present = new Set(Object.values(last.recipients).flat());
  return Object.entries(before.recipients).flatMap(([owner, keys]) =>
    keys.filter((key) => !present.has(key)).map((key) => ({ owner, key })),
  );
}
