import type {
  Accepted,
  AcceptedAuthority,
  ManifestEntry,
  Observation,
  Observations,
  ReaderClaim,
  Spec,
  Specs,
} from '../model/index.js';
import { circleOf } from '../model/owner.js';
import {
  certificateOf,
  otherCertificate,
  presentPublicKey,
  recordedEntry,
} from '../observe/recorded.js';
import { accepts, fingerprintsOf, hasKey, type Acceptance } from './acceptance.js';
import { asNew, readerClaims, type ReaderContext } from './claims.js';
import { withEndorsed } from './endorsed.js';
import { readersBefore } from './former.js';
import { keysBefore } from './former-keys.js';
import { withLeavers, type SealedWithout } from './leavers.js';
import { misfitsAfter } from './misfits.js';
import { isOwn, isSaidItself } from './own.js';
import { nothingAccepted } from './record.js';
import { addReaders } from './revision.js';
import { addSaid, follower } from './said.js';
import { sealedTo, withSealed, type Sealed } from './sealed-to.js';

/** What a run has sealed: its key and its recipients are accepted with it. */
export interface Made extends Sealed {
  spec: Spec;
}

interface Given extends ReaderContext {
  specs: Specs;
  observations: Observations;
  /** SPKI digests of generations that this run has given up: they must not come back. */
  givenUp?: readonly string[];
}

interface Context extends Given {
  /** All ids of the policy. */
  ids: ReadonlySet<string>;
  /** Accepts recipients only by a key that they have, not by their names. */
  bare: Acceptance;
}

/**
 * The record after a run: all accepted claims of the tree and the policy, and what the run made. It drops
 * recipients that the policy no longer names, so that they don't come back without a question. It never drops
 * an authority or a key. Pure.
 */
export function remember(given: Given, made: Made[]): Accepted {
  const { specs, observations, acceptance } = given;
  const ids = new Set(specs.specs.map(({ id }) => id));
  const endorsed = withEndorsed(acceptance, specs.specs, observations);
  const context = { ...given, acceptance: endorsed, ids, bare: withoutOwners(endorsed) };
  const next = beginning(context);
  const entries = new Map(made.map(({ spec, entry }) => [spec.id, entry]));
  const sealed = new Map(made.map(({ spec, ...one }) => [spec.id, one]));
  for (const claim of acceptance.claims ?? []) {
    if (claim.kind === 'reader') addReader(next, claim);
  }
  for (const spec of specs.specs) {
    const entry = entries.get(spec.id);
    if (entry !== undefined) addMade(next, spec, entry);
    else addPresent(next, spec, context);
    addGenerations(next, spec, context);
  }
  forget(next, context);
  const seen = { record: acceptance.record, observed: observations.observed, made: sealed };
  const before = withSeen(given, entries);
  const keys = withLeavers(next.keys, before, sealedWithout(given, entries));
  next.keys = withSealed(keys, seen);
  const formerReaders = readersBefore(acceptance.record ?? acceptance.elsewhere, next);
  const formerKeys = keysBefore(acceptance.record, next);
  const misfits = misfitsAfter(acceptance.record, observations, new Set(entries.keys()));
  return {
    ...next,
    formerAuthorities: formerAuthorities(acceptance.record, next, given.givenUp ?? []),
    ...(Object.keys(formerReaders).length === 0 ? {} : { formerReaders }),
    ...(Object.keys(formerKeys).length === 0 ? {} : { formerKeys }),
    ...(Object.keys(misfits).length === 0 ? {} : { misfits }),
  };
}

/**
 * The record (or that of the folder that `dir` named before), with keys that this clone had only seen and this
 * run resealed: with the accepted recipients who could open them, according to their manifests.
 */
function withSeen(
  { observations: { observed }, acceptance }: Given,
  made: ReadonlyMap<string, ManifestEntry>,
): Accepted | undefined {
  const record = acceptance.record ?? acceptance.elsewhere;
  if (record === undefined) return undefined;
  const accepted = new Set(Object.values(record.readers).flat());
  const keys = Object.assign(nothingAccepted().keys, record.keys);
  for (const [id, { publicKey }] of made) {
    const before = observed[id] && recordedEntry(observed[id]);
    if (keys[id] !== undefined || before?.publicKey !== publicKey || publicKey === null) continue;
    const readers = Object.values(before.recipients ?? {}).flat();
    keys[id] = { publicKey, readers: readers.filter((key) => accepted.has(key)) };
  }
  return { ...record, keys };
}

/** Judged by what this run sealed, by notes about the file, and by manifests that fit their files' headers. */
function sealedWithout(
  { observations: { observed }, acceptance: { record } }: Given,
  made: ReadonlyMap<string, ManifestEntry>,
): SealedWithout {
  return (id, reader) => {
    const observation = observed[id];
    const present =
      observation && (sealedTo(record, id, observation) ?? recordedEntry(observation)?.recipients);
    const readers = made.get(id)?.recipients ?? present;
    return readers != null && !Object.values(readers).flat().includes(reader);
  };
}

/** What stays regardless of the tree. A partial inventory changes only the owners that it names. */
function beginning({ specs, acceptance: { record }, complete }: Context): Accepted {
  const next = nothingAccepted();
  Object.assign(next.authorities, record?.authorities);
  Object.assign(next.keys, record?.keys);
  if (complete) return next;
  const named = new Set(
    specs.specs.flatMap((spec) => Object.keys(spec.recipients).map((o) => circleOf(spec, o))),
  );
  for (const [owner, keys] of Object.entries(record?.readers ?? {})) {
    if (!named.has(owner)) next.readers[owner] = keys;
  }
  return next;
}

/** Removes former recipients from all keys, and a moved key from its former id. */
function forget(next: Accepted, { ids, complete }: Context): void {
  const known = new Set(Object.values(next.readers).flat());
  const held = new Set([...ids].map((id) => next.keys[id]?.publicKey));
  const keys = nothingAccepted().keys;
  for (const [id, { publicKey, readers }] of Object.entries(next.keys)) {
    if (complete && !ids.has(id) && held.has(publicKey)) continue;
    keys[id] = { publicKey, readers: readers.filter((key) => known.has(key)) };
  }
  next.keys = keys;
}

/** @param givenUp - keys of generations that this run has given up */
function formerAuthorities(
  record: Accepted | undefined,
  { authorities }: Accepted,
  givenUp: readonly string[],
): string[] {
  const present = new Set(Object.values(authorities).flatMap(keysOf));
  const left = Object.entries(record?.authorities ?? {}).flatMap(([ca, all]) =>
    leftBehind(all, authorities[ca] ?? []),
  );
  const former = [...(record?.formerAuthorities ?? []), ...left, ...givenUp];
  return [...new Set(former)].filter((key) => !present.has(key)).sort();
}

const keysOf = (all: readonly AcceptedAuthority[]): string[] =>
  all.map(({ publicKey }) => publicKey);

/** While the same one signs, a next generation that isn't there may be on another branch. */
function leftBehind(
  before: readonly AcceptedAuthority[],
  [now]: readonly AcceptedAuthority[],
): string[] {
  const isSame = before[0]?.publicKey === now?.publicKey;
  return keysOf(before.filter(({ role }) => !isSame || role !== 'next'));
}

function addReader({ readers }: Accepted, { owner, key }: ReaderClaim): void {
  readers[owner] = [...new Set([...(readers[owner] ?? []), key])];
}

function addMade(next: Accepted, spec: Spec, entry: ManifestEntry): void {
  const { publicKey, certificate, recipients } = entry;
  if (publicKey === null || recipients === null) return;
  addReaders(next, spec, recipients);
  next.keys[spec.id] = { publicKey, readers: Object.values(recipients).flat() };
  if (spec.kind === 'authority') next.authorities[spec.ca] = [{ certificate, publicKey }];
}

function addPresent(next: Accepted, spec: Spec, context: Context): void {
  const { observations, acceptance } = context;
  const observation = observations.observed[spec.id];
  const publicKey = observation && presentPublicKey(observation);
  const accepted = (claims: ReaderClaim[]): ReaderClaim[] =>
    claims.filter((claim) => accepts(acceptance, claim, publicKey));
  const claims = readerClaims(spec, observation, true, context);
  for (const claim of accepted(claims.map(asNew))) addReader(next, claim);
  if (observation === undefined || publicKey === undefined) return;
  if (!isOwn(next, spec, observation, publicKey, context)) {
    addSaid(next, spec, claims, acceptance);
    return;
  }
  const isSaid = isSaidItself(spec, observation, publicKey, acceptance);
  const judged = observation.opened !== undefined || isSaid ? acceptance : context.bare;
  const follows = follower(spec, claims, acceptance);
  const opening = claims.filter(
    (claim) =>
      accepts(judged, claim, publicKey) ||
      (follows(claim) && accepts(acceptance, claim, publicKey)),
  );
  const readers = [...new Set(opening.map(({ key }) => key))];
  const certificate = certificateOf(observation);
  // A manifest may be wrong about an authority's key; the accepted thing is the certificate.
  const held = spec.kind === 'authority' ? certificate?.publicKey : publicKey;
  if (held === undefined) return;
  // A known key gains no recipients: noting only some would shut out the other accepted ones.
  const isKnown = hasKey(acceptance, spec.id, held);
  const isWhole = readers.length > 0 && (opening.length === claims.length || isKnown);
  const isNamed = isSaid && !isKnown && spec.kind === 'certificate';
  if (isWhole || isNamed) next.keys[spec.id] = { publicKey: held, readers };
  if (spec.kind !== 'authority' || certificate === undefined) return;
  next.authorities[spec.ca] = [{ certificate: certificate.fingerprint, publicKey: held }];
}

/** With an accepted authority, the generations that are trusted with it. */
function addGenerations(next: Accepted, spec: Spec, { observations, acceptance }: Context): void {
  const own = next.authorities[spec.ca] ?? [];
  const observation = observations.observed[spec.id];
  const active = observation && certificateOf(observation);
  if (spec.kind !== 'authority' || observation === undefined || own[0] === undefined) return;
  if (own[0].certificate !== active?.fingerprint) return;
  const known = acceptance.record?.authorities[spec.ca] ?? [];
  const others = isDamaged(observation)
    ? known.filter(({ certificate }) => certificate !== active.fingerprint)
    : otherIn(observation);
  const accepted = fingerprintsOf(acceptance, spec.ca);
  next.authorities[spec.ca] = [
    own[0],
    ...others.filter(({ certificate }) => accepted.includes(certificate)),
  ];
}

/** Whoever has signed an endorsement is no mere next generation, whatever its file is called. */
function otherIn({ other }: Observation): AcceptedAuthority[] {
  const certificate = otherCertificate(other);
  if (other?.isEndorsed !== true || certificate === undefined) return [];
  const { fingerprint, publicKey } = certificate;
  const isNext = other.role === 'next' && !other.endorsesActive;
  const role = isNext ? { role: 'next' as const } : {};
  return [{ certificate: fingerprint, publicKey, ...role }];
}

/** A commit broke the files of a rotation, which `plan` reports: that doesn't show that a generation has left. */
const isDamaged = ({ strangers, other }: Observation): boolean =>
  strangers !== undefined || (other !== undefined && !other.isEndorsed);

/** A header doesn't prove its recipients until the file is opened: only what is known of this key counts. */
function withoutOwners({ record, revision, ...rest }: Acceptance): Acceptance {
  const bare = (one: Accepted | undefined) => one && { ...one, readers: {} };
  return { ...rest, record: bare(record), revision: bare(revision) };
}
