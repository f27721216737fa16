import type {
  AcceptedAuthority,
  Observation,
  Observations,
  ReadCertificate,
  Spec,
} from '../model/index.js';
import { otherCertificate } from '../observe/recorded.js';
import { certificateOf } from '../observe/recorded.js';
import { isFormerAuthority, isNamed, type Acceptance } from './acceptance.js';
import { isSignedBy, standingOf } from './judged.js';

/**
 * Accepts with an accepted generation of an authority the other one that it has endorsed: only its key can do
 * that. A generation that this clone has seen leave doesn't come back that way, since its endorsement stays in
 * git's history for everybody to copy.
 *
 * @param specs issuers before what they sign
 */
export function withEndorsed(
  acceptance: Acceptance,
  specs: Iterable<Spec>,
  { observed }: Pick<Observations, 'observed'>,
): Acceptance {
  const endorsed = new Map<string, AcceptedAuthority[]>();
  const judged = { ...acceptance, endorsed };
  for (const spec of specs) {
    if (spec.kind !== 'authority') continue;
    const observation = observed[spec.id];
    const found = observation?.other && endorsedIn(spec, observation, judged);
    if (found !== undefined) endorsed.set(spec.ca, [found]);
  }
  return endorsed.size === 0 ? { ...acceptance, endorsed } : judged;
}

function endorsedIn(
  spec: Spec,
  observation: Observation,
  acceptance: Acceptance,
): AcceptedAuthority | undefined {
  const { other } = observation;
  const [active, beside] = [certificateOf(observation), otherCertificate(other)];
  if (active === undefined || beside === undefined) return undefined;
  const isAccepted = (one: Observation): boolean =>
    standingOf(spec, one, acceptance) === 'accepted';
  if (other?.isEndorsed && isAccepted(observation)) return unlessFormer(spec, beside, acceptance);
  if (!other?.endorsesActive) return undefined;
  // An intermediate's key says nothing for an authority that its parent didn't sign.
  if (!isSignedBy(spec, active.publicKey, observation.signedBy, acceptance)) return undefined;
  const certificates: [ReadCertificate] = [beside];
  return isAccepted({ ...observation, certificate: { state: 'read', certificates } })
    ? unlessFormer(spec, active, acceptance)
    : undefined;
}

function unlessFormer(
  { ca }: Spec,
  { fingerprint, publicKey }: ReadCertificate,
  acceptance: Acceptance,
): AcceptedAuthority | undefined {
  if (isFormerAuthority(acceptance, publicKey) && !isNamed(acceptance, ca, fingerprint))
    return undefined;
  return { certificate: fingerprint, publicKey };
}
