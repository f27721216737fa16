import type { Acceptance } from '../../accept/acceptance.js';
import { sealedTo } from '../../accept/sealed-to.js';
import type { Observations, Problem, Spec } from '../../model/index.js';
import { isHost } from '../../model/owner.js';
import { shellWords } from '../../text/shell.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { wasOpenTo } from './in-history.js';
import { recordedEntry } from '../../observe/recorded.js';
import { placeOf, some } from './leaving.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/** Whom the policy names and a manifest doesn't. */
interface Returning {
  owner: string;
  key: string;
}

/**
 * Readers whom the policy names, and without whom a colleague's run has sealed what this clone noted as open to them:
 * perhaps the seals were committed, and the changed policy was not.
 */
export function readersReturn(context: Context): Problem[] {
  const specs = [...context.specs.values()];
  const all = new Map(
    specs
      .flatMap((spec) => noted(spec, context))
      .map((one) => [`${one.owner} ${one.key}`, one] as const),
  );
  return [...all.values()].map((one) =>
    problem(
      one,
      specs.filter((spec) => isLeftOut(one, spec, context)),
      context.tools,
    ),
  );
}

function problem({ owner, key }: Returning, specs: readonly Spec[], tools: StanzaTools): Problem {
  const [were, them] = specs.length === 1 ? ['was', 'it'] : ['were', 'them'];
  const isOperator = !isHost(owner);
  const what = isOperator ? 'operator' : 'host';
  const way = isOperator
    ? 'if the operator was to leave, take the key out of userAgeKeys first'
    : `if the host was to leave, or to get another key, change ${placeOf(owner)} first`;
  return {
    code: isOperator ? 'operator-returns' : 'host-returns',
    place: placeOf(owner),
    level: 'warning',
    message: `since the last apply in this clone ${some(specs.map((spec) => ({ spec })))} ${were} sealed without ${shellWords(owner)} ${tools.fingerprint(key)}, as the manifests say; this policy still names that ${what}, so a run seals ${them} to that key again`,
    hint: `${way}: whoever has sealed without it may not have committed the changed policy`,
  };
}

/**
 * Of a file that is neither this clone's own nor noted here: whom the last one was open to. A run that was thrown away
 * before a commit has left its note, and git's history has nothing of it.
 */
function noted(spec: Spec, context: Context): Returning[] {
  const { record } = context.acceptance;
  const { observed, history } = context.observations;
  const [observation, held] = [observed[spec.id], record?.keys[spec.id]];
  const last = held?.sealed?.at(-1);
  if (observation === undefined || held === undefined || last === undefined) return [];
  if (sealedTo(record, spec.id, observation) !== undefined) return [];
  return Object.entries(last.recipients).flatMap(([owner, keys]) =>
    keys
      .map((key) => ({ owner, key }))
      .filter((one) => lacks(one, spec, context))
      .filter(({ key }) => history?.excludes(held.publicKey, key) !== true),
  );
}

/** The policy has that reader, and the manifest of the file that lies there hasn't. */
function lacks({ owner, key }: Returning, spec: Spec, { observations }: Context): boolean {
  const observation = observations.observed[spec.id];
  const present = observation && recordedEntry(observation)?.recipients;
  const isWanted = spec.recipients[owner]?.includes(key) === true;
  return isWanted && !!present && !Object.values(present).flat().includes(key);
}

/** What a colleague has made, and this clone has only seen, git's history tells. */
const isLeftOut = (one: Returning, spec: Spec, context: Context): boolean =>
  noted(spec, context).some(({ owner, key }) => owner === one.owner && key === one.key) ||
  (lacks(one, spec, context) && wasOpenTo(one.key, spec, context));
