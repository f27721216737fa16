import type { Acceptance } from '../accept/acceptance.js';
import { sealedTo } from '../accept/sealed-to.js';
import type { Observations, Problem, Spec } from '../model.js';
import type { StanzaTools } from '../stanzas.js';
import { known } from './known.js';
import { some } from './leaving.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/**
 * Operators whom the policy names, and without whom a colleague's run has sealed what this clone noted as open to them:
 * perhaps the seals were committed, and the changed policy was not.
 */
export function operatorsReturn(context: Context): Problem[] {
  const all = [...context.specs.values()].flatMap((spec) =>
    leftOutOf(spec, context).map((key) => ({ spec, key })),
  );
  return [...new Set(all.map(({ key }) => key))].map((key) => {
    const sealed = all.filter((one) => one.key === key);
    const [were, them] = sealed.length === 1 ? ['was', 'it'] : ['were', 'them'];
    return {
      code: 'operator-returns',
      place: 'userAgeKeys',
      level: 'warning',
      message: `since the last apply in this clone ${some(sealed)} ${were} sealed without operator ${context.tools.fingerprint(key)}, as the manifests say; this policy still names that operator, so a run seals ${them} to that key again`,
      hint: 'if the operator was to leave, take the key out of userAgeKeys first: whoever has sealed without it may not have committed the changed policy',
    };
  });
}

function leftOutOf(spec: Spec, { observations, acceptance: { record } }: Context): string[] {
  const observation = observations.observed[spec.id];
  const last = record?.keys[spec.id]?.sealed?.at(-1);
  if (observation === undefined || last === undefined) return [];
  // A file of this clone's own, or one that it has noted.
  if (sealedTo(record, spec.id, observation) !== undefined) return [];
  const noted = known(observation)?.recipients;
  if (!noted) return [];
  const present = new Set(Object.values(noted).flat());
  const wanted = spec.recipients['operator'] ?? [];
  return (last.recipients['operator'] ?? []).filter(
    (key) => wanted.includes(key) && !present.has(key),
  );
}
