import type { Observation, ReadCertificate, Spec } from '../../model/index.js';
import { say } from '../../text/say.js';
import { blocked, finding, isForced, type Check, type Verdict } from '../state.js';
import { forcedRun, withoutStranger } from '../hints.js';

/** Why an authority's file can't be trusted now; undefined if it holds only its certificate. */
export function strangerTrouble({ files }: Spec, observation: Observation): string | undefined {
  const held = holding(observation);
  return held === undefined ? undefined : `${files.certificate} ${held}`;
}

/**
 * A host that gets the file trusts everything in it: what depends on it waits until the user has fixed this.
 */
export const strangerInAuthority: Check = ({ spec, observation }) => {
  const held = holding(observation);
  if (held === undefined) return undefined;
  return finding(spec, 'stranger', 'error', `the authority's file ${held}`, withoutStranger(spec));
};

/** Below a parent that waits for the user, nothing is made, sealed or noted. */
export const strangerAbove: Check = ({ spec, issuer }) =>
  issuer.state === 'unusable' && issuer.stranger === true
    ? blocked(spec, issuer.reason)
    : undefined;

/**
 * A certificate of another authority is reissued with all that follows it. Behind one of the present authority,
 * an unexplained certificate was added.
 */
export const strangerBehind: Check = (state) => {
  const { issuer, observation } = state;
  const isOurs = issuer.state === 'present' && observation.signedBy === issuer.publicKey;
  return isOurs && !isForced(state) ? strangerFound(state) : undefined;
};

/** Reported, and left in the file until that certificate is replaced for another reason. */
export function strangerFound({ spec, observation }: Parameters<Check>[0]): Verdict | undefined {
  const held = holding(observation);
  if (held === undefined) return undefined;
  const hint = say`${withoutStranger(spec)}, or ${forcedRun([spec.id])} makes certificate and key anew`;
  return finding(spec, 'stranger', 'error', `its file ${held}`, hint);
}

function holding({ certificate, strangers }: Observation): string | undefined {
  if (strangers === undefined || certificate.state !== 'read') return undefined;
  const [own] = certificate.certificates;
  const one = strangers.length === 1;
  const what = one ? 'a certificate that does' : 'certificates that do';
  return `holds ${what} not belong there: ${strangers.map((each) => named(each, own)).join(', ')}`;
}

function named({ fingerprint, subject }: ReadCertificate, own: ReadCertificate): string {
  const name = subject.map(([type, value]) => `${type}=${value}`).join(', ');
  return `${fingerprint} (${name}${fingerprint === own.fingerprint ? '; its own, once more' : ''})`;
}
