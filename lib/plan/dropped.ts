import { sealedTo } from '../accept/sealed-to.js';
import type { Acceptance } from '../accept/acceptance.js';
import type { Observations, Problem, Spec } from '../model.js';
import type { StanzaTools } from '../stanzas.js';
import { known } from './known.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/**
 * Operators whom a colleague's run has left out since this clone's last `apply`: whoever pulls hears it here, and so
 * does the operator himself. The next `apply` notes the files, and ends the message.
 */
export function droppedOperators(context: Context): Problem[] {
  const dropped = new Map<string, string[]>();
  for (const spec of context.specs.values()) {
    for (const key of droppedFrom(spec, context)) {
      const ids = dropped.get(key);
      if (ids === undefined) dropped.set(key, [spec.id]);
      else ids.push(spec.id);
    }
  }
  return [...dropped].map(([key, ids]) => problem(context.tools.fingerprint(key), ids));
}

function droppedFrom(spec: Spec, { observations, acceptance: { record } }: Context): string[] {
  const observation = observations.observed[spec.id];
  const last = record?.keys[spec.id]?.sealed?.at(-1);
  if (observation === undefined || last === undefined) return [];
  if (sealedTo(record, spec.id, observation) !== undefined) return [];
  const noted = known(observation)?.recipients;
  if (!noted) return [];
  const present = new Set([...Object.values(noted), ...Object.values(spec.recipients)].flat());
  return (last.recipients['operator'] ?? []).filter((key) => !present.has(key));
}

const NAMED = 4;

function problem(operator: string, ids: string[]): Problem {
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  const keys = ids.length === 1 ? '1 key' : `${ids.length} keys`;
  return {
    code: 'operator-dropped',
    place: 'userAgeKeys',
    level: 'warning',
    message: `since the last apply in this clone ${keys} (${ids.slice(0, NAMED).join(', ')}${more}) ${ids.length === 1 ? 'was' : 'were'} sealed without operator ${operator}, as the manifests say: that key opens only what git's history has`,
    hint: `if that is right, "certflake apply" notes it, and nothing else is to be done; if not, put the key back into userAgeKeys, and have somebody who can open the keys run "certflake rekey"`,
  };
}
