import type { Observation, ReadCertificate, Spec } from '../../model/index.js';
import { blocked, finding, isForced, type Check, type Verdict } from '../state.js';
import { withoutStranger } from '../hints.js';

/** Why an authority's file can't be trusted as it lies there; undefined where it holds nothing more. */
export function strangerTrouble({ files }: Spec, observation: Observation): string | undefined {
  const held = holding(observation);
  return held === undefined ? undefined : `${files.certificate} ${held}`;
}

/** Whoever is handed the file trusts all that is in it: nothing depends on it until that is settled. */
export const strangerInAuthority: Check = ({ spec, observation }) => {
  const held = holding(observation);
  if (held === undefined) return undefined;
  return finding(spec, 'stranger', 'error', `the authority's file ${held}`, withoutStranger(spec));
};

/** Below a parent that waits for the user nothing is made, sealed or noted. */
export const strangerAbove: Check = ({ spec, issuer }) =>
  issuer.state === 'unusable' && issuer.stranger === true
    ? blocked(spec, issuer.reason)
    : undefined;

/**
 * What another authority has signed is made anew with all that follows it. Behind what the present one
 * has signed, a certificate that no authority accounts for was put there.
 */
export const strangerBehind: Check = (state) => {
  const { issuer, observation } = state;
  const isOurs = issuer.state === 'present' && observation.signedBy === issuer.publicKey;
  return isOurs && !isForced(state) ? strangerFound(state) : undefined;
};

/** Said of a certificate, and left in its file: it goes only with a certificate that was asked for. */
export function strangerFound({ spec, observation }: Parameters<Check>[0]): Verdict | undefined {
  const held = holding(observation);
  if (held === undefined) return undefined;
  const anew = `"certflake apply --only ${spec.id} --force" makes certificate and key anew`;
  const hint = `${withoutStranger(spec)}, or ${anew}`;
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
