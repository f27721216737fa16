import type {
  AcceptedAuthority,
  Observation,
  Observations,
  ReadCertificate,
  Spec,
} from '../model/index.js';
import { certificateOf, otherCertificate } from '../observe/recorded.js';
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
  certificate: ReadCertificate,
  acceptance: Acceptance,
): AcceptedAuthority | undefined {
  if (hasLeft(ca, certificate, acceptance)) return undefined;
  return { certificate: certificate.fingerprint, publicKey: certificate.publicKey };
}

/** This clone has seen that generation leave, and this run doesn't name it. */
const hasLeft = (
  ca: string,
  { fingerprint, publicKey }: ReadCertificate,
  acceptance: Acceptance,
): boolean => isFormerAuthority(acceptance, publicKey) && !isNamed(acceptance, ca, fingerprint);

/**
 * An endorsed generation that this clone has seen leave. Also if the authority's file lacks it: a repair would
 * add it.
 */
export function returnedGeneration(
  { ca }: Spec,
  { other }: Pick<Observation, 'other'>,
  acceptance: Acceptance,
): ReadCertificate | undefined {
  const back = otherCertificate(other);
  if (back === undefined || other?.isEndorsed !== true) return undefined;
  return hasLeft(ca, back, acceptance) ? back : undefined;
}
