import type { Acceptance } from '../../accept/acceptance.js';
import type {
  Change,
  LeftCertificate,
  Observation,
  Observations,
  Problem,
  Recipients,
  Spec,
  StanzaHint,
  StrayHost,
} from '../../model/index.js';
import { isHost, ownerOfHost } from '../../model/owner.js';
import { hasOthers, namedInHeaders, type Reader, type StanzaTools } from '../../keyring/stanzas.js';
import {
  couldOpen,
  knownReaders,
  ownersByKey,
  presentOwner,
  standingOfReader,
  type NotedReader,
} from './departed.js';
import { droppedReaders } from './dropped-readers.js';
import { droppedKeys, sealedStill, type Dropped } from './dropped.js';
import { byReader, keptOpen, withEarlier } from './earlier.js';
import { formerOfKeys, formerOfLeft, outliving, validOfLeft } from './former-valid.js';
import { openToFormerHosts } from './gone-keys.js';
import { readersBefore } from './in-history.js';
import { leftOutByInterrupted } from './interrupted.js';
import { keptBelowNew } from './kept-below-new.js';
import { certificateOf, formerReaders, sealedPublicKey } from '../../observe/recorded.js';
import { formerCertificates } from './left-certificates.js';
import { compareReaders, readersWanted } from '../../observe/readers.js';
import { formerOfReplaced, ownHostKeys, validOfReplaced } from './replaced-hosts.js';
import {
  claimed,
  hostKeyReplaced,
  keysWithdrawn,
  readerLeft,
  sealedAgain,
  type Lost,
} from './leaving.js';
import type { Opened } from './renewing.js';
import { unknownHosts } from './unknown-hosts.js';
import { signedIn } from '../signed.js';

interface Context {
  changes: Change[];
  specs: Map<string, Spec>;
  observations: Observations;
  complete: boolean;
  tools: StanzaTools;
  acceptance: Acceptance;
  isPruning: boolean;
  /** Hosts that left; none where only a part is planned. */
  strays: readonly StrayHost[];
  /** What an authority of the policy has signed and the policy does not have; none where only a part is planned. */
  left: readonly LeftCertificate[];
  /** Epoch seconds. */
  now: number;
}

/** What a change of readers leaves to the user: git keeps the former files, and they stay readable. */
export function departures(context: Context): Problem[] {
  const owners = ownersByKey(context.specs.values());
  const seen = { owners, formerOf: outliving(context), namedIn: strangersIn(owners, context) };
  const all = [
    ...context.changes.flatMap((change) => lostBy(change, seen, context)),
    ...lostBefore(seen, context),
  ];
  const lost = (way: Lost['way']): Lost[] => all.filter((one) => one.way === way);
  const dropped = droppedKeys(context);
  const earlier = { dropped, formerOf: seen.formerOf, formerOfKey: formerOfKeys(context) };
  const [left, withdrawn] = [
    withEarlier(lost('left'), earlier, context),
    withEarlier(lost('withdrawn'), { ...earlier, dropped: [] }, context),
  ];
  const replaced = lost('replaced');
  const isReplaced = ({ key, spec }: Dropped): boolean =>
    replaced.some((one) => one.key === key && one.spec === spec);
  const unnamed = dropped.filter(
    (one) => left.every(({ key }) => key !== one.key) && !isReplaced(one),
  );
  const hosts = replaced.filter((one) => unnamed.every(({ key }) => key !== one.key));
  const open = keptOpen({ ...earlier, dropped: unnamed }, context);
  const renewed = validOfReplaced(context);
  const { tools, observations, acceptance } = context;
  const telling = {
    ...{
      tools,
      observations,
      declared: new Set([...owners.keys(), ...(acceptance.declared ?? [])]),
    },
    signed: signedIn(context.specs.values(), observations),
    isPruning: context.isPruning,
    now: context.now,
    valid: new Map([...validOfLeft(context), ...ownHostKeys(renewed)]),
  };
  const unsaid = renewed.filter(({ owner }) => hosts.every((one) => one.owner !== owner));
  return [
    ...byReader(hosts).map((all) => hostKeyReplaced(all, telling)),
    ...byReader(left).map((all) => readerLeft(all, telling)),
    ...byReader(withdrawn).map((all) => keysWithdrawn(all, telling)),
    ...byReader(lost('claimed')).map((all) => claimed(all, telling)),
    ...keptBelowNew(context, all),
    ...unsaid.map((one) => formerOfReplaced(one, tools)),
    ...openToFormerHosts(context, open),
    ...unknownHosts(context.strays, context.acceptance),
    ...formerCertificates(unsaidOf(context, left), formerOfLeft(context), context.now),
    ...byReader(lost('again')).map((all) => sealedAgain(all, telling)),
    ...droppedReaders(unnamed, open, telling, (reader) => sealedStill(reader, context)),
  ];
}

/** Of a host that left and shared keys, that is said with them. */
function unsaidOf({ left, strays }: Context, lost: readonly Lost[]): LeftCertificate[] {
  const said = strays.filter(({ host }) => lost.some(({ owner }) => owner === ownerOfHost(host)));
  return left.filter(
    ({ path, formerRoot }) =>
      formerRoot !== undefined || said.every(({ folder }) => !path.startsWith(`${folder}/`)),
  );
}

/** Said by the run that was stopped: who completes it may not have read it. */
function lostBefore({ owners, formerOf }: Seen, context: Context): Lost[] {
  return leftOutByInterrupted(context).map(({ spec, owner: noted, key }) => {
    const owner = presentOwner({ owner: noted, key }, owners, context.acceptance);
    const former = formerOf(spec);
    const way = wayOf({ owner, key }, spec, owners, context.acceptance);
    return { owner, key, spec, ...(former && { former }), way };
  });
}

interface Seen {
  owners: Owners;
  formerOf: ReturnType<typeof outliving>;
  namedIn: ReturnType<typeof namedInHeaders>;
}

/** Everybody whom a header may name without being a reader: who was one, and who is one of other files. */
function strangersIn(owners: Owners, { changes, acceptance, tools }: Context): Seen['namedIn'] {
  if (changes.length === 0) return () => [];
  const policy: Record<string, string[]> = {};
  for (const [key, [owner]] of owners) (policy[owner!] ??= []).push(key);
  const named = [policy, acceptance.former ?? {}].map((all) => namedInHeaders(all, tools));
  return (stanzas) => named.flatMap((among) => among(stanzas));
}

function lostBy({ id, kind, key }: Change, seen: Seen, context: Context): Lost[] {
  const { specs, observations, complete } = context;
  const spec = specs.get(id);
  const observation = observations.observed[id];
  const noted = spec && observation && readersIn(spec, observation, context);
  const before = noted ?? (observation && readersBefore(observation, context));
  if (!spec || !observation || !before || kind === 'remove') return [];
  const former = seen.formerOf(spec);
  const isRenewed = key === 'new';
  if (isRenewed && former === undefined) return [];
  const opened: Opened = { spec, ...(former && { former }), ...(isRenewed && { renewed: 'now' }) };
  const wanted = readersWanted(spec, observation, complete);
  const { removed } = compareReaders(before, wanted);
  const present = new Set([...Object.values(wanted).flat(), ...removed.map((one) => one.key)]);
  const again = namedAgain(observation, present, seen, context);
  return [
    ...removed
      .filter(({ owner }) => !isRenewed || !isItsOwn(spec, owner))
      .map((reader) => judged(reader, opened, seen.owners, context))
      .filter(
        ({ key, way }) =>
          noted !== undefined || (way !== 'claimed' && !hasLeftBefore(key, spec, context)),
      ),
    ...again.map((reader) => ({ ...reader, ...opened, way: 'again' as const })),
  ];
}

/** Of history's readers: who left in a run that this clone has noted is no news. Strangers are none that it could show. */
const hasLeftBefore = (key: string, { id }: Spec, context: Context): boolean =>
  couldOpen(key, id, context.observations.observed[id], context.acceptance);

/** Whom the header names beside the present readers; of strangers to this clone those who could open this very key once. */
function namedAgain(
  observation: Observation,
  present: ReadonlySet<string>,
  { namedIn }: Seen,
  context: Context,
): Reader[] {
  const { tools } = context;
  const header = headerOf(observation);
  const known = namedIn(header).filter(({ key }) => !present.has(key));
  const all = [...present, ...known.map(({ key }) => key)];
  if (!hasOthers(header, { all }, tools)) return known;
  const past = namedInHeaders(readersBefore(observation, context) ?? {}, tools)(header);
  return [...known, ...past.filter(({ key }) => !all.includes(key))];
}

/** Of a file that holds the key of its certificate, as far as anybody knows. */
function headerOf(observation: Observation): StanzaHint[] {
  const sealed = sealedPublicKey(observation);
  const isOther = sealed !== undefined && sealed !== certificateOf(observation)?.publicKey;
  return observation.key.state === 'read' && !isOther ? observation.key.stanzas : [];
}

/** What a host alone holds and gets anew is told by `validOfReplaced`. */
const isItsOwn = ({ heldBy: [host, ...others] }: Spec, owner: string): boolean =>
  host !== undefined && others.length === 0 && owner === ownerOfHost(host);

/** A part of the fleet doesn't name all readers: there only a manifest tells who they were. */
const readersIn = (
  spec: Spec,
  observation: Observation,
  { complete, acceptance }: Context,
): Recipients | undefined =>
  complete ? knownReaders(spec, observation, acceptance) : formerReaders(observation);

type Owners = ReadonlyMap<string, readonly string[]>;

function judged(
  reader: NotedReader,
  opened: Opened,
  owners: Owners,
  { acceptance, observations: { observed } }: Context,
): Lost {
  const { spec } = opened;
  const standing = standingOfReader(reader, spec, observed[spec.id], acceptance);
  if (standing === 'unknown') return { ...reader, ...opened, way: 'claimed' };
  const owner = presentOwner(reader, owners, acceptance);
  const { key } = reader;
  const noted = standing === 'unrecorded' ? { noted: true as const } : {};
  const way = wayOf({ owner, key }, spec, owners, acceptance);
  return { owner, key, ...opened, way, ...noted };
}

function wayOf(
  { owner, key }: NotedReader,
  { recipients }: Spec,
  owners: Owners,
  { declared }: Acceptance,
): Lost['way'] {
  if (owners.has(key) || declared?.has(key)) return 'withdrawn';
  return isHost(owner) && owner in recipients ? 'replaced' : 'left';
}
