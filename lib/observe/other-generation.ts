import type {
  CertificateFile,
  Observation,
  OtherGeneration,
  ReadCertificate,
  SealedFile,
  Spec,
} from '../model/index.js';
import { trustBundle } from '../model/generations.js';
import { otherCertificate } from './recorded.js';
import { signersOf } from './signers.js';

/** How files beside an authority's own are read. */
interface Look {
  certificateAt: (path: string) => CertificateFile;
  keyAt: (path: string) => SealedFile;
}

/** What lies beside an authority's files: a next or a former generation, if it has a certificate there. */
export function othersOf(
  spec: Spec,
  file: CertificateFile,
  look: Look,
): Pick<Observation, 'other' | 'hasTwoOthers' | 'loneNextKey'> {
  if (spec.kind !== 'authority') return {};
  const { next, former } = spec.files;
  const places = [
    { role: 'next', ...next },
    { role: 'old', ...former },
  ] as const;
  const all = places
    .map(({ role, certificate, key }) => ({ role, key, file: look.certificateAt(certificate) }))
    .filter((one) => one.file.state !== 'missing');
  const [first, second] = all;
  if (first === undefined) {
    return look.keyAt(next.key).state === 'missing' ? {} : { loneNextKey: next.key };
  }
  const other = { ...first, key: look.keyAt(first.key), ...proofs(first.role, file, first.file) };
  return { other, ...(second === undefined ? {} : { hasTwoOthers: true }) };
}

type Proofs = Pick<OtherGeneration, 'isEndorsed' | 'endorsesActive' | 'isInBundle' | 'strangers'>;

const NOTHING: Proofs = { isEndorsed: false, endorsesActive: false, isInBundle: false };

function proofs(
  role: OtherGeneration['role'],
  own: CertificateFile,
  beside: CertificateFile,
): Proofs {
  if (own.state !== 'read' || beside.state !== 'read') return NOTHING;
  const [active, second] = own.certificates;
  const [other, ...further] = beside.certificates;
  if (other.authority === undefined) return NOTHING;
  const isBy = (signer: ReadCertificate) => (one: ReadCertificate) => isWordOf(signer, one);
  const [byActive, byOther] = [further.filter(isBy(active)), further.filter(isBy(other))];
  const [first, ...rest] = further.filter((one) => !isBy(active)(one) && !isBy(other)(one));
  const says = (words: ReadCertificate[], of: ReadCertificate): boolean =>
    words.some((one) => one.endorses === of.fingerprint);
  return {
    // A generation that has signed nothing yet is no former one, whatever the file's name says.
    isEndorsed: says(byActive, other) && (role === 'next' || byOther.length > 0),
    endorsesActive: says(byOther, active),
    isInBundle: second?.fingerprint === other.fingerprint,
    ...(first === undefined ? {} : { strangers: [first, ...rest] }),
  };
}

/** Whether it is that signer's endorsement of a certificate. */
export const endorses = (
  signer: ReadCertificate,
  endorsed: ReadCertificate,
  one: ReadCertificate,
): boolean => one.endorses === endorsed.fingerprint && isWordOf(signer, one);

/** An endorsement with that signer's key, of any certificate: a new certificate for a key makes former ones stale. */
const isWordOf = (signer: ReadCertificate, one: ReadCertificate): boolean =>
  one.endorses !== undefined &&
  one.authority === undefined &&
  signersOf([signer]).signerOf(one) === signer.publicKey;

/**
 * Without generations that their parent (a root: their own key) didn't sign: by its word alone, an intermediate's
 * key would bring an authority that may do more than the intermediate.
 *
 * @param specs - issuers before what they sign
 */
export function withoutUnsigned(
  specs: readonly Spec[],
  all: readonly Observation[],
): Observation[] {
  const seen = new Map<string, Observation>();
  for (const [index, spec] of specs.entries()) {
    const one = all[index]!;
    const parent = seen.get(spec.issuerId);
    seen.set(spec.id, isOtherSigned(spec, one, parent) ? one : withoutOther(one));
  }
  return specs.map(({ id }) => seen.get(id)!);
}

function isOtherSigned(spec: Spec, { other }: Observation, parent?: Observation): boolean {
  const certificate = otherCertificate(other);
  if (certificate === undefined) return true;
  const signers = spec.issuerId === spec.id ? [certificate] : trustBundle(parent ?? {});
  return signersOf(signers).signerOf(certificate) !== undefined;
}

function withoutOther({ generations, other, ...rest }: Observation): Observation {
  return {
    ...rest,
    ...(generations && { generations: [generations[0]] }),
    ...(other && { other: { ...other, isEndorsed: false, isUnsigned: true } }),
  };
}
