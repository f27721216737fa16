import { idsOfKey, isNamed } from '../../accept/acceptance.js';
import { wasKeyOf } from '../../accept/known-keys.js';
import type { ReadCertificate, Reason } from '../../model/index.js';
import { laterKey, notCertified } from '../messages/keys.js';
import { sealedPublicKey } from '../../observe/recorded.js';
import { finding, type SpecState, type Verdict } from '../state.js';
import { isUnopened, openFirst } from './unopened.js';

/**
 * Whether the certificate beside a sealed key belongs to a key that may have replaced it. A merge that takes one
 * side's certificate and the other side's key does that. A new certificate for the sealed key would undo it.
 */
export function isSucceeded(state: SpecState): boolean {
  const sealed = sealedPublicKey(state.observation);
  if (sealed === undefined || isNamed(state.acceptance, state.spec.id, sealed)) return false;
  const beside = certificatesBeside(state);
  // A key that may change changes with each certificate: of two certificates the later one decides.
  const own = state.spec.keepKey ? [] : beside.filter(({ publicKey }) => publicKey === sealed);
  const since = Math.max(-Infinity, ...own.map(({ notBefore }) => notBefore));
  return beside.some(
    ({ publicKey, notBefore }) =>
      publicKey !== sealed && notBefore > since && !isNoSuccessor(state, publicKey),
  );
}

/**
 * A conflict may hold certificates of several keys: only an identity that opens the sealed key tells which is
 * its own.
 */
export function mayBeSucceeded(state: SpecState): boolean {
  if (sealedPublicKey(state.observation) !== undefined || !isUnopened(state.observation)) {
    return false;
  }
  return new Set(certificatesBeside(state).map(({ publicKey }) => publicKey)).size > 1;
}

/** The certificates that may be this spec's: between conflict markers, both sides. */
function certificatesBeside({ observation }: SpecState): readonly ReadCertificate[] {
  const { certificate, signedBy } = observation;
  if (certificate.state === 'unreadable') return certificate.salvaged ?? [];
  if (certificate.state === 'missing' || signedBy === undefined) return [];
  return [certificate.certificates[0]];
}

/** A former key of this spec, or another certificate's key that was copied here. */
function isNoSuccessor({ spec: { id }, acceptance }: SpecState, publicKey: string): boolean {
  const ids = idsOfKey(acceptance, publicKey);
  return wasKeyOf(acceptance.record, id, publicKey) || (ids.length > 0 && !ids.includes(id));
}

export function succeeded(state: SpecState, why: Reason): Verdict {
  const { spec, observation, history } = state;
  if (isUnopened(observation)) return unopened(state, why);
  const message = laterKey(spec, why.message, history?.otherSide());
  return finding(spec, 'repair-needs-force', 'error', message);
}

/** Only the manifest says that the certificate is another key's. */
export const unopened = (
  { spec, observation }: Pick<SpecState, 'spec' | 'observation'>,
  why: Reason,
): Verdict =>
  finding(spec, 'repair-needs-force', 'error', {
    message: notCertified(why.message),
    hint: openFirst(observation),
  });
