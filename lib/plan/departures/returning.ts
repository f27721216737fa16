import type { Acceptance } from '../../accept/acceptance.js';
import { sealedTo } from '../../accept/sealed-to.js';
import type { Observations, Problem, Spec } from '../../model/index.js';
import { isHost } from '../../model/owner.js';
import { hinted } from '../../hint.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { wasOpenTo } from './in-history.js';
import { recordedEntry } from '../../observe/recorded.js';
import { named, placeOf, some } from './leaving.js';
import { BY_THE_MANIFESTS, returns } from './messages/recipients.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/** A recipient that the policy names and a manifest doesn't. */
interface Returning {
  owner: string;
  key: string;
}

/**
 * Recipients of the policy, without whom a colleague's run sealed keys that were open to them by this clone's
 * note: perhaps the seals were committed without the changed policy.
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

function problem(one: Returning, specs: readonly Spec[], tools: StanzaTools): Problem {
  const isOperator = !isHost(one.owner);
  const { message, hint } = returns({
    who: named([one], { tools }),
    keys: some(specs.map((spec) => ({ spec }))),
    count: specs.length,
    them: specs.length === 1 ? 'it' : 'them',
    source: BY_THE_MANIFESTS,
    isOperator,
    option: placeOf(one.owner),
  });
  return {
    code: isOperator ? 'operator-returns' : 'host-returns',
    ...{ place: placeOf(one.owner), level: 'warning', message, ...hinted(hint) },
  };
}

/**
 * If this clone neither sealed nor noted the file: the recipients of the last noted one. A run discarded before
 * a commit left a note, but git's history has nothing of it.
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

/** The policy has that recipient, and the present file's manifest doesn't. */
function lacks({ owner, key }: Returning, spec: Spec, { observations }: Context): boolean {
  const observation = observations.observed[spec.id];
  const present = observation && recordedEntry(observation)?.recipients;
  const isWanted = spec.recipients[owner]?.includes(key) === true;
  return isWanted && !!present && !Object.values(present).flat().includes(key);
}

/** For keys that a colleague made and this clone only saw, git's history decides. */
const isLeftOut = (one: Returning, spec: Spec, context: Context): boolean =>
  noted(spec, context).some(({ owner, key }) => owner === one.owner && key === one.key) ||
  (lacks(one, spec, context) && wasOpenTo(one.key, spec, context));
