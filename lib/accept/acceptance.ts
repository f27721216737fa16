import type {
  Accepted,
  AcceptedAuthority,
  Claim,
  KeyClaim,
  ReaderClaim,
  Recipients,
} from '../model/index.js';
import { idsIn, knownKeys, ownersIn } from './known-keys.js';

/** What a run may rely on. */
export interface Acceptance {
  /** What this clone has accepted; undefined: it never accepted anything here. */
  record?: Accepted | undefined;
  /** Without a record: what this clone accepted for this policy in another folder. It accepts nothing. */
  elsewhere?: Accepted;
  /** What a revision already had (`--accept-since`). */
  revision?: Accepted | undefined;
  /** Fingerprints (`--accept`): an authority or a kept key with one of these is accepted. */
  named?: ReadonlySet<string>;
  /** Digests of the public keys of authorities with one of these, by id. */
  namedKeys?: ReadonlyMap<string, string>;
  /** Exactly the claims that the operator answered with yes. */
  claims?: readonly Claim[];
  /** Everything (`--accept-all`), as if no key existed yet that a stranger could gain. */
  all?: boolean;
  /** By authority: generations that the accepted one has endorsed. `withEndorsed` finds them in a tree. */
  endorsed?: ReadonlyMap<string, readonly AcceptedAuthority[]>;
  /** Former recipients by owner: for messages, never accepted. */
  former?: Recipients;
  /** Keys that the policy declares, although they open none of its files. */
  declared?: ReadonlySet<string>;
}

/** Fails closed: a caller that passes nothing has accepted nothing. */
export const NOTHING: Acceptance = {};

const recordsOf = ({ record, revision }: Acceptance): Accepted[] =>
  [record, revision].filter((one) => one !== undefined);

/**
 * Whether the claim was accepted before, or is accepted in this run.
 *
 * @param publicKey digest of the claimed recipients' key, if it already exists
 */
export function accepts(acceptance: Acceptance, claim: Claim, publicKey?: string): boolean {
  const isAmongAll = acceptance.all === true && !mustBeNamed(acceptance, claim);
  if (isAmongAll || isSaid(acceptance.claims ?? [], claim)) return true;
  const judged = isOfAnother(acceptance, claim, publicKey)
    ? { ...claim, gains: true as const }
    : claim;
  if (judged.kind === 'authority') {
    return authoritiesOf(acceptance, judged.ca).some(
      ({ certificate }) => certificate === judged.fingerprint,
    );
  }
  return recordsOf(acceptance).some((record) => holds(record, judged, publicKey));
}

/** Whether the key to reseal is, or was, accepted under another id: then it isn't a colleague's new one. */
function isOfAnother(acceptance: Acceptance, claim: Claim, publicKey: string | undefined): boolean {
  if (claim.kind !== 'reader' || !claim.exists || publicKey === undefined) return false;
  return idsOfKey(acceptance, publicKey).some((id) => id !== claim.id);
}

/** The ids under which this key is, or was, accepted. */
export const idsOfKey = (acceptance: Acceptance, publicKey: string): string[] =>
  recordsOf(acceptance).flatMap((record) => idsIn(record, publicKey));

/** "All" excludes what contradicts the record or what no policy declares. */
const mustBeNamed = (acceptance: Acceptance, claim: Claim): boolean =>
  contradicts(acceptance, claim) || (claim.kind === 'reader' && claim.undeclared === true);

/** Another authority or kept key than the accepted one. */
export function contradicts(acceptance: Acceptance, claim: Claim): boolean {
  if (claim.kind === 'authority') return fingerprintsOf(acceptance, claim.ca).length > 0;
  return claim.kind === 'key' && claim.replaces.length > 0;
}

const holds = (
  record: Accepted,
  claim: ReaderClaim | KeyClaim,
  publicKey: string | undefined,
): boolean =>
  claim.kind === 'reader' ? holdsReader(record, claim, publicKey) : holdsKey(record, claim);

const said = new WeakMap<readonly Claim[], Set<string>>();

function isSaid(claims: readonly Claim[], claim: Claim): boolean {
  const names = said.get(claims) ?? new Set(claims.map(nameOf));
  said.set(claims, names);
  return names.has(nameOf(claim));
}

/** Two claims with one name say the same. */
export const nameOf = (claim: Claim): string =>
  JSON.stringify([claim.kind, claim.id, claim.fingerprint, 'owner' in claim ? claim.owner : '']);

/**
 * A key's accepted recipients go by the key itself and by its id, whichever the record knows: a sealed key
 * copied to another path gains none. An unknown key, such as a colleague's, is sealed to accepted recipients
 * who could open it: its header shows SSH keys, and opening it proves the header.
 */
function holdsReader(
  record: Accepted,
  { id, owner, key, exists, gains }: ReaderClaim,
  publicKey: string | undefined,
): boolean {
  const known = exists ? knownKeys(record, id, publicKey) : [];
  if (known.some(({ readers }) => !readers.includes(key))) return false;
  const isThisKey = publicKey === undefined || known.some((one) => one.publicKey === publicKey);
  if (known.length > 0 && isThisKey) return true;
  return gains !== true && (record.readers[owner]?.includes(key) ?? false);
}

const holdsKey = ({ keys }: Accepted, { id, fingerprint }: KeyClaim): boolean =>
  keys[id]?.publicKey === fingerprint;

/** The certificates accepted under an authority's name, and their keys. */
export const authoritiesOf = (acceptance: Acceptance, ca: string): AcceptedAuthority[] => [
  ...recordsOf(acceptance).flatMap(({ authorities }) => authorities[ca] ?? []),
  ...(acceptance.endorsed?.get(ca) ?? []),
];

/** The fingerprints of these certificates. */
export const fingerprintsOf = (acceptance: Acceptance, ca: string): string[] =>
  authoritiesOf(acceptance, ca).map(({ certificate }) => certificate);

/** An authority's certificate, and whether it is properly signed. */
export interface Shown {
  fingerprint: string;
  publicKey: string;
  /** Whether the accepted issuer signed it; for a root, its own key. */
  isSigned: boolean;
}

/**
 * How an authority's certificate compares with the accepted ones: `other` is neither accepted nor the first of
 * its name. A properly signed certificate for the accepted key is accepted with that key.
 */
export function standing(
  acceptance: Acceptance,
  ca: string,
  { fingerprint, publicKey, isSigned }: Shown,
): 'accepted' | 'new' | 'other' {
  const known = authoritiesOf(acceptance, ca);
  const isKnown = known.some(
    (one) => one.certificate === fingerprint || (isSigned && one.publicKey === publicKey),
  );
  if (isKnown || isNamed(acceptance, ca, fingerprint)) return 'accepted';
  return known.length === 0 ? 'new' : 'other';
}

/** Whether this run names it, by fingerprint or as `<name>=<fingerprint>`. */
export const isNamed = ({ named }: Acceptance, name: string, fingerprint: string): boolean =>
  named?.has(fingerprint) === true || named?.has(`${name}=${fingerprint}`) === true;

/** Whether a public key is the one accepted under that id, before or by name in this run. */
export const isKeyOf = (acceptance: Acceptance, id: string, publicKey: string): boolean =>
  acceptance.namedKeys?.get(id) === publicKey ||
  recordsOf(acceptance).some(({ keys }) => keys[id]?.publicKey === publicKey);

/** Whether this key was accepted before, under that id or another. */
export const hasKey = (acceptance: Acceptance, id: string, publicKey: string): boolean =>
  recordsOf(acceptance).some((record) =>
    knownKeys(record, id, publicKey).some((one) => one.publicKey === publicKey),
  );

/** The keys accepted for an owner before this run; if the policy meanwhile had another owner, before that. */
export const formerKeys = ({ record }: Acceptance, owner: string): string[] =>
  record?.readers[owner] ?? record?.formerReaders?.[owner] ?? [];

/** Whether a recipient's key was accepted for other owners, but not for this one. */
export function isAnothers(acceptance: Acceptance, owner: string, key: string): boolean {
  const owners = ownersOf(acceptance, key);
  return owners.length > 0 && !owners.includes(owner);
}

/** The owners for whom a recipient's key was accepted. */
export const ownersOf = (acceptance: Acceptance, key: string): string[] =>
  recordsOf(acceptance).flatMap((record) => ownersIn(record, key));

/** The public key accepted under an id before this run. */
export const formerKey = ({ record }: Acceptance, id: string): string | undefined =>
  record?.keys[id]?.publicKey;

/** Digests of the public keys of all authorities that are or were accepted. */
export const authorityKeys = (acceptance: Acceptance): string[] => [
  ...recordsOf(acceptance).flatMap(({ authorities, formerAuthorities }) => [
    ...Object.values(authorities).flatMap((all) => all.map(({ publicKey }) => publicKey)),
    ...formerAuthorities,
  ]),
  ...[...(acceptance.endorsed?.values() ?? [])].flat().map(({ publicKey }) => publicKey),
];

/** Whether this key was once an accepted authority's and isn't any more: in doubt it is in wrong hands. */
export const isFormerAuthority = ({ record }: Acceptance, publicKey: string): boolean =>
  record?.formerAuthorities.includes(publicKey) === true;
