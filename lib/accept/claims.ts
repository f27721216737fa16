import type {
  AuthorityClaim,
  Claim,
  KeyClaim,
  Observation,
  ReaderClaim,
  Spec,
} from '../model/index.js';
import { circleOf, isHost } from '../model/owner.js';
import { certificateOf } from '../observe/recorded.js';
import { readersWanted } from '../observe/readers.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import { accepts, formerKey, formerKeys, isAnothers, type Acceptance } from './acceptance.js';

/** The claim for the authority on disk; undefined if there is none. */
export function authorityClaim(spec: Spec, observation: Observation): AuthorityClaim | undefined {
  const certificate = certificateOf(observation);
  if (spec.kind !== 'authority' || certificate === undefined) return undefined;
  return {
    kind: 'authority',
    id: spec.id,
    ca: spec.ca,
    path: spec.files.certificate,
    subject: certificate.subject.map(([type, value]) => `${type}=${value}`).join(', '),
    fingerprint: certificate.fingerprint,
  };
}

/** What recipients are judged by. */
export interface ReaderContext {
  acceptance: Acceptance;
  tools: StanzaTools;
  complete: boolean;
}

/**
 * A claim for every recipient that a key must have. An authority's new key counts as existing: its recipients
 * could open the one before.
 *
 * @param keeps - whether the present key stays
 */
export function readerClaims(
  spec: Spec,
  observation: Observation | undefined,
  keeps: boolean,
  context: ReaderContext,
): ReaderClaim[] {
  const { complete } = context;
  const present = keeps ? observation : undefined;
  const isThere = present !== undefined && present.key.state !== 'missing';
  const wanted = readersWanted(spec, observation, complete);
  return Object.entries(wanted).flatMap(([owner, keys]) =>
    keys.map((key) => ({
      kind: 'reader' as const,
      id: spec.id,
      owner: circleOf(spec, owner),
      key,
      ...named(spec, owner, key, keys, context),
      exists: isThere || spec.kind === 'authority',
      ...(present && gains(present, key, context) ? { gains: true as const } : {}),
      ...(owner in spec.recipients ? {} : { undeclared: true as const }),
    })),
  );
}

function named(
  spec: Spec,
  owner: string,
  key: string,
  keys: string[],
  { acceptance, tools }: ReaderContext,
): Pick<ReaderClaim, 'fingerprint' | 'replaces' | 'isAnothers'> {
  const circle = circleOf(spec, owner);
  return {
    fingerprint: tools.fingerprint(key),
    replaces: replacedBy(circle, key, keys, acceptance).map((one) => tools.fingerprint(one)),
    ...(isAnothers(acceptance, circle, key) ? { isAnothers: true as const } : {}),
  };
}

/** A host has one key. Operators share one owner: nothing tells whose place a new key takes. */
function replacedBy(owner: string, key: string, keys: string[], acceptance: Acceptance): string[] {
  const former = formerKeys(acceptance, owner);
  if (!isHost(owner) || former.includes(key)) return [];
  return former.filter((one) => !keys.includes(one));
}

function gains({ key: sealed }: Observation, key: string, { tools }: ReaderContext): boolean {
  const { tag } = tools.stanzaOf(key);
  if (sealed.state !== 'read' || tag === undefined) return false;
  return !sealed.stanzas.some((stanza) => stanza.tag === tag);
}

export function keyClaim({ id }: Spec, publicKey: string, acceptance: Acceptance): KeyClaim {
  const former = formerKey(acceptance, id);
  const replaces = former === undefined || former === publicKey ? [] : [former];
  return { kind: 'key', id, fingerprint: publicKey, replaces };
}

/** The claim as for a new key: whether the recipient is accepted at all, whatever else it may open. */
export function asNew(claim: ReaderClaim): ReaderClaim {
  const copy = { ...claim, exists: false };
  delete copy.gains;
  return copy;
}

/**
 * The claims that aren't accepted.
 *
 * @param publicKey - of the key that the claims are about
 */
export const unaccepted = (
  claims: Claim[],
  acceptance: Acceptance,
  publicKey: string | undefined,
): Claim[] => claims.filter((claim) => !accepts(acceptance, claim, publicKey));
