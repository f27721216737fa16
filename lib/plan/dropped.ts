import { wasReplaced } from '../accept/known-keys.js';
import { circleOf } from '../accept/revision.js';
import { sealedTo } from '../accept/sealed-to.js';
import type { Acceptance } from '../accept/acceptance.js';
import type { Observation, Observations, Problem, Spec } from '../model.js';
import { leftInHeader, type StanzaTools } from '../stanzas.js';
import { byHeader } from './by-header.js';
import { formerKeysOpenTo } from './in-history.js';
import { formerReaders, known, presentPublicKey } from './known.js';
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
  tools: StanzaTools;
}

/** A file that a colleague's run has sealed without an operator or a host's key, since this clone's last `apply`. */
export interface Dropped extends NotedReader {
  spec: Spec;
  /** SPKI digest of the key that the reader could open. */
  publicKey: string;
  /** The file has another key now. */
  isNew: boolean;
  /** The file has no manifest that can be read: its header tells of its readers. */
  isUnread: boolean;
  /** This clone knows the file: a revert or another branch has brought it back. */
  isBack: boolean;
}

/** What this clone noted last has the reader, or a commit had, and the manifest of the file that lies there has not. */
export function droppedKeys(context: Context): Dropped[] {
  const noted = [...context.specs.values()].flatMap((spec) => droppedFrom(spec, context));
  const isNoted = (one: Dropped): boolean =>
    noted.some(({ key, spec }) => key === one.key && spec === one.spec);
  return [...noted, ...droppedInHistory(context).filter((one) => !isNoted(one))];
}

/** Of accepted readers whom the policy has no more: keys of theirs that this clone has never noted. */
function droppedInHistory({ specs, observations, acceptance, tools }: Context): Dropped[] {
  const record = acceptance.record ?? acceptance.elsewhere;
  const { history } = observations;
  if (record === undefined || history === undefined) return [];
  const policy = new Set(
    [...specs.values()].flatMap(({ recipients }) => Object.values(recipients).flat()),
  );
  const readers = Object.entries(record.readers).flatMap(([circle, keys]) =>
    keys
      .filter((key) => !policy.has(key))
      .map((key) => ({ owner: circle.startsWith('operator:') ? 'operator' : circle, key })),
  );
  return readers.flatMap((reader) =>
    [...specs.values()].flatMap((spec): Dropped[] => {
      const observation = observations.observed[spec.id];
      const noted =
        observation && (formerReaders(observation) ?? byHeader(spec, observation, tools));
      if (!noted || Object.values(noted).flat().includes(reader.key)) return [];
      const present = presentPublicKey(observation);
      // Of a file that another program has sealed, the manifest tells of the present key alone.
      const isNoted = known(observation) !== undefined;
      if (!isNoted && isNamedIn(observation, reader, tools)) return [];
      const all = [
        ...(present === undefined ? [] : [present]),
        ...(isNoted ? formerKeysOpenTo(reader.key, spec, observations) : []),
      ];
      const publicKey = all.find((one) => history.includes(one, reader.key));
      if (publicKey === undefined) return [];
      const isBack = sealedTo(record, spec.id, observation) !== undefined;
      const isUnread = observation.entry === undefined;
      return [{ ...reader, spec, publicKey, isNew: publicKey !== present, isUnread, isBack }];
    }),
  );
}

const isNamedIn = ({ key }: Observation, one: NotedReader, tools: StanzaTools): boolean =>
  key.state === 'read' && leftInHeader(key.stanzas, { [one.owner]: [one.key] }, tools).length > 0;

function droppedFrom(spec: Spec, { observations, acceptance, tools }: Context): Dropped[] {
  const record = acceptance.record ?? acceptance.elsewhere;
  const [observation, held] = [observations.observed[spec.id], record?.keys[spec.id]];
  const last = held?.sealed?.at(-1);
  if (!record || !observation || !held || !last) return [];
  const noted = known(observation)?.recipients ?? byHeader(spec, observation, tools);
  const lies = presentPublicKey(observation);
  if (!noted || (lies !== undefined && wasReplaced(record, spec.id, lies))) return [];
  const present = new Set([...Object.values(noted), ...Object.values(spec.recipients)].flat());
  const { publicKey } = held;
  const { history } = observations;
  const isBack = sealedTo(record, spec.id, observation) !== undefined;
  const isUnread = observation.entry === undefined;
  // The note may be of a run that was thrown away before a commit; a file that is back is of such a run, or of a revert.
  const isOpen = (key: string): boolean =>
    isBack
      ? history?.includes(publicKey, key) === true
      : history?.excludes(publicKey, key) !== true;
  return Object.entries(last.recipients).flatMap(([owner, keys]) =>
    keys
      // Whom the policy doesn't name, the next run's record names no more.
      .filter((key) => circlesOf(spec, owner).some((one) => record.readers[one]?.includes(key)))
      .filter((key) => !present.has(key) && isOpen(key))
      .map((key) => ({ spec, owner, key, publicKey, isNew: lies !== publicKey, isUnread, isBack })),
  );
}

/** An authority that has got operators of its own, or lost them, had the others before. */
const circlesOf = (spec: Spec, owner: string): string[] => [
  owner,
  circleOf({ ...spec, ownOperators: true }, owner),
];

/**
 * Whom a colleague's run has left out: whoever pulls hears it here, and so does the operator himself. The next `apply`
 * ends the message, whether or not it can open the keys.
 *
 * @param open - those of the keys that the reader could open, and that are in use or have a valid certificate
 */
export function droppedReaders(
  all: readonly Dropped[],
  open: readonly Lost[],
  telling: Telling,
): Problem[] {
  return [...new Set(all.map(({ key }) => key))].map((key) => {
    const [first, ...others] = open.filter((one) => one.key === key);
    const noted = all.filter((one) => one.key === key);
    const isBack = noted.every((one) => one.isBack);
    if (first !== undefined)
      return stillOpen([first, ...others], { isBack, source: sourceOf(noted) }, telling);
    return madeAnew(noted, telling);
  });
}

function stillOpen(
  all: LostAll,
  { isBack, source }: { isBack: boolean; source: string },
  telling: Telling,
): Problem {
  const one = all.length === 1 ? 'one' : 'ones';
  const were = (isBack ? ['is', 'are'] : ['was', 'were'])[all.length === 1 ? 0 : 1]!;
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
    `${some(all)} ${were} ${made} without ${named(all, telling)}, ${source}; git's history keeps ${open} open to that key`,
    `if it is not trusted with ${them(all)} any more: ${renewing(all, telling, own)}; ${endOf(owner)}`,
    isBack ? 'unlike after' : 'since',
  );
}

const sourceOf = (all: readonly Dropped[]): string =>
  all.every(({ isUnread }) => isUnread) ? 'as their headers say' : 'as the manifests say';

const isHeldAlone = ({ heldBy }: Spec, owner: string): boolean =>
  heldBy.length === 1 && owner === `host:${heldBy[0]!}`;

/** Nothing that is valid is of a key that the reader could open, as far as git's history tells. */
function madeAnew(all: readonly Dropped[], telling: Telling): Problem {
  const [reader] = all as [Dropped];
  const { history } = telling.observations;
  const isTold = all.every(({ publicKey }) => history?.certificateOf(publicKey) !== undefined);
  const [were, its] =
    all.length === 1 ? ['was', 'its certificate'] : ['were', 'their certificates'];
  const may = isTold ? '' : `; ${its} may still be valid`;
  return warning(
    reader.owner,
    `${some(all)} ${were} made anew without ${named([reader], telling)}, ${sourceOf(all)}: that key opens only what git's history has${may}`,
    endOf(reader.owner),
  );
}

const endOf = (owner: string): string =>
  owner === 'operator'
    ? '"certflake apply" ends this message; if the operator was to stay, put the key back into userAgeKeys, and have somebody who can open the keys run "certflake rekey"'
    : '"certflake apply" ends this message';

const warning = (owner: string, fact: string, hint: string, when = 'since'): Problem => ({
  code: owner === 'operator' ? 'operator-dropped' : 'host-dropped',
  ...{ place: placeOf(owner), level: 'warning', hint },
  message: `${when} the last apply in this clone ${fact}`,
});
