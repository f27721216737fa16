import { wasReplaced } from '../accept/known-keys.js';
import { circleOf } from '../accept/revision.js';
import { sealedTo } from '../accept/sealed-to.js';
import type { Acceptance } from '../accept/acceptance.js';
import type { Accepted, Observation, Observations, Problem, SealHistory, Spec } from '../model.js';
import { formerKeysOpenTo } from './in-history.js';
import { known, presentPublicKey } from './known.js';
import type { NotedReader } from './departed.js';
import {
  named,
  placeOf,
  renewing,
  some,
  them,
  type Lost,
  type LostAll,
  type Telling,
} from './leaving.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
}

/** A file that a colleague's run has sealed without an operator or a host's key, since this clone's last `apply`. */
export interface Dropped extends NotedReader {
  spec: Spec;
  /** SPKI digest of the key that the reader could open. */
  publicKey: string;
  /** The file has another key now. */
  isNew: boolean;
}

/** What this clone noted last has the reader, and the manifest of a file that it doesn't know has not. */
export function droppedKeys(context: Context): Dropped[] {
  return [...context.specs.values()].flatMap((spec) => droppedFrom(spec, context));
}

function droppedFrom(spec: Spec, { observations, acceptance }: Context): Dropped[] {
  const record = acceptance.record ?? acceptance.elsewhere;
  const [observation, held] = [observations.observed[spec.id], record?.keys[spec.id]];
  const last = held?.sealed?.at(-1);
  if (!record || !observation || !held || !last) return [];
  const noted = known(observation)?.recipients;
  const lies = presentPublicKey(observation);
  if (!noted || (lies !== undefined && wasReplaced(record, spec.id, lies))) return [];
  const present = new Set([...Object.values(noted), ...Object.values(spec.recipients)].flat());
  const isOpen = openInHistory(record, spec, observation, observations.history);
  const { publicKey } = held;
  return Object.entries(last.recipients).flatMap(([owner, keys]) =>
    keys
      // Whom the policy doesn't name, the next run's record names no more.
      .filter((key) => record.readers[circleOf(spec, owner)]?.includes(key))
      .filter((key) => !present.has(key) && isOpen(publicKey, key))
      .map((key) => ({ spec, owner, key, publicKey, isNew: lies !== publicKey })),
  );
}

/**
 * This clone's note may be of a run that was thrown away before a commit. A file that it knows lies there again: it was
 * thrown away, or a commit was reverted.
 */
function openInHistory(
  record: Accepted,
  { id }: Spec,
  observation: Observation,
  history: SealHistory | undefined,
): (publicKey: string, reader: string) => boolean {
  return sealedTo(record, id, observation) === undefined
    ? (publicKey, reader) => history?.excludes(publicKey, reader) !== true
    : (publicKey, reader) => history?.includes(publicKey, reader) === true;
}

/**
 * Whom a colleague's run has left out: whoever pulls hears it here, and so does the operator himself. The next `apply`
 * ends the message, whether or not it can open the keys.
 *
 * @param open - those of the keys that the reader could open, and that are in use or have a valid certificate
 */
export function droppedReaders(
  all: readonly Dropped[],
  open: readonly Lost[],
  specs: ReadonlyMap<string, Spec>,
  telling: Telling,
): Problem[] {
  return [...new Set(all.map(({ key }) => key))].map((key) => {
    const [first, ...others] = open.filter((one) => one.key === key);
    if (first !== undefined) return stillOpen([first, ...others], telling);
    const noted = all.filter((one) => one.key === key);
    const isOne = (spec: Spec): boolean =>
      noted.some((one) => one.spec === spec) ||
      formerKeysOpenTo(key, spec, telling.observations).length > 0;
    return madeAnew(noted, [...specs.values()].filter(isOne), telling);
  });
}

function stillOpen(all: LostAll, telling: Telling): Problem {
  const [were, one] = all.length === 1 ? ['was', 'one'] : ['were', 'ones'];
  const kept = all.filter(({ renewed }) => renewed !== 'earlier').length;
  const [made, open] = {
    all: ['sealed', them(all)],
    none: ['made anew', `the former ${one}`],
    some: ['sealed or made anew', 'them or the former ones'],
  }[kept === all.length ? 'all' : kept === 0 ? 'none' : 'some'];
  const [{ owner }] = all;
  const own = all.flatMap(({ spec, former }) =>
    isHeldAlone(spec, owner) && former ? [former] : [],
  );
  return warning(
    owner,
    `${some(all)} ${were} ${made} without ${named(all, telling)}, as the manifests say; git's history keeps ${open} open to that key`,
    `if it is not trusted with ${them(all)} any more: ${renewing(all, telling, own)}; ${endOf(owner)}`,
  );
}

const isHeldAlone = ({ heldBy }: Spec, owner: string): boolean =>
  heldBy.length === 1 && owner === `host:${heldBy[0]!}`;

/** Nothing that is valid is of a key that the reader could open, as far as git's history tells. */
function madeAnew(noted: readonly Dropped[], specs: readonly Spec[], telling: Telling): Problem {
  const [reader] = noted as [Dropped];
  const { history } = telling.observations;
  const isTold = noted.every(({ publicKey }) => history?.certificateOf(publicKey) !== undefined);
  const [were, its] =
    specs.length === 1 ? ['was', 'its certificate'] : ['were', 'their certificates'];
  const may = isTold ? '' : `; ${its} may still be valid`;
  const made = some(specs.map((spec) => ({ spec })));
  return warning(
    reader.owner,
    `${made} ${were} made anew without ${named([reader], telling)}, as the manifests say: that key opens only what git's history has${may}`,
    endOf(reader.owner),
  );
}

const endOf = (owner: string): string =>
  owner === 'operator'
    ? '"certflake apply" ends this message; if the operator was to stay, put the key back into userAgeKeys, and have somebody who can open the keys run "certflake rekey"'
    : '"certflake apply" ends this message';

const warning = (owner: string, fact: string, hint: string): Problem => ({
  code: owner === 'operator' ? 'operator-dropped' : 'host-dropped',
  ...{ place: placeOf(owner), level: 'warning', hint },
  message: `since the last apply in this clone ${fact}`,
});
