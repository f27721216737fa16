import type { Observation, Spec } from '../model/index.js';
import { certificateOf } from '../observe/recorded.js';
import {
  accepts,
  authoritiesOf,
  formerKey,
  isKeyOf,
  isNamed,
  standing,
  type Acceptance,
} from './acceptance.js';
import { keyClaim } from './claims.js';

/** What a certificate's key is judged by. */
export interface Judged {
  spec: Spec;
  observation: Observation;
  acceptance: Acceptance;
}

/**
 * How the authority on disk compares with the accepted ones; undefined if there is none.
 */
export function standingOf(
  spec: Spec,
  observation: Observation,
  acceptance: Acceptance,
): ReturnType<typeof standing> | undefined {
  const certificate = certificateOf(observation);
  if (certificate === undefined) return undefined;
  const { fingerprint, publicKey } = certificate;
  const isSigned = isSignedBy(spec, publicKey, observation.signedBy, acceptance);
  return standing(acceptance, spec.ca, { fingerprint, publicKey, isSigned });
}

/** Whether this key signed an authority's certificate as it must: an accepted issuer's, or a root's own. */
export function isSignedBy(
  spec: Spec,
  publicKey: string,
  signer: string | undefined,
  acceptance: Acceptance,
): boolean {
  if (spec.issuerId === spec.id) return signer === publicKey;
  return signer !== undefined && isSignersKey(acceptance, spec, signer);
}

/** By any generation of its issuer. */
const isSignersKey = (
  acceptance: Acceptance,
  { issuer, issuerId }: Spec,
  signedBy: string,
): boolean =>
  isKeyOf(acceptance, issuerId, signedBy) ||
  authoritiesOf(acceptance, issuer).some(({ publicKey }) => publicKey === signedBy);

/** Whether an intermediate's key may be signed: its certificate was accepted. */
export const isAcceptedAuthority = ({ spec, observation, acceptance }: Judged): boolean =>
  standingOf(spec, observation, acceptance) === 'accepted';

/** With a word of this run, another key replaces the accepted one only if the opened file contains it. */
export const isAcceptedKey = (judged: Judged, publicKey: string): boolean =>
  isAllowed(judged, publicKey) && !wantsProof(judged, publicKey);

/** Whether this run's words or the record allow this key, sealed or not. */
export const isAllowed = ({ spec, acceptance }: Judged, publicKey: string): boolean =>
  isNamed(acceptance, spec.id, publicKey) ||
  accepts(acceptance, keyClaim(spec, publicKey, acceptance));

/** Whether an allowed key must still be read from the sealed file, because it replaces an accepted one. */
export function wantsProof({ spec, observation, acceptance }: Judged, publicKey: string): boolean {
  const former = formerKey(acceptance, spec.id);
  return former !== undefined && former !== publicKey && observation.opened !== publicKey;
}
