import type {
  CertificateFile,
  Observation,
  OtherGeneration,
  ReadCertificate,
  SealedFile,
  Spec,
} from '../model/index.js';
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
): Pick<Observation, 'other' | 'hasTwoOthers'> {
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
  if (first === undefined) return {};
  const other = { ...first, key: look.keyAt(first.key), ...proofs(file, first.file) };
  return { other, ...(second === undefined ? {} : { hasTwoOthers: true }) };
}

type Proofs = Pick<OtherGeneration, 'isEndorsed' | 'endorsesActive' | 'isInBundle'>;

const NOTHING: Proofs = { isEndorsed: false, endorsesActive: false, isInBundle: false };

function proofs(own: CertificateFile, beside: CertificateFile): Proofs {
  if (own.state !== 'read' || beside.state !== 'read') return NOTHING;
  const [active, second] = own.certificates;
  const [other, ...endorsements] = beside.certificates;
  if (other.authority === undefined) return NOTHING;
  return {
    isEndorsed: isEndorsedBy(active, other, endorsements),
    endorsesActive: isEndorsedBy(other, active, endorsements),
    isInBundle: second?.fingerprint === other.fingerprint,
  };
}

/** Whether one of these endorsements is for that certificate, with that signer's key. */
function isEndorsedBy(
  signer: ReadCertificate,
  endorsed: ReadCertificate,
  endorsements: readonly ReadCertificate[],
): boolean {
  const signers = signersOf([signer]);
  return endorsements.some(
    (one) => one.endorses === endorsed.fingerprint && signers.signerOf(one) === signer.publicKey,
  );
}
