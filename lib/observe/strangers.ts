import type { CertificateFile, Observation, ReadCertificate, Spec } from '../model/index.js';
import type { Signers } from './signers.js';

/**
 * What follows the first certificate in its file and has no business there.
 *
 * Behind an authority's own that is everything: an authority has one certificate. Once rotation is
 * built, its recorded generations (`ManifestEntry.generations`) are let through here, and only here.
 *
 * Behind another one it is what none of the authorities on disk accounts for. A former certificate of
 * theirs, or of an intermediate that they have signed, is a leftover of honest work.
 */
export function strangersIn(
  { kind }: Pick<Spec, 'kind'>,
  file: CertificateFile,
  authorities: Signers,
): Pick<Observation, 'strangers'> {
  if (file.state !== 'read') return {};
  const [own, ...further] = file.certificates;
  const isAtHome = (one: ReadCertificate): boolean =>
    kind === 'certificate' &&
    (one.fingerprint === own.fingerprint ||
      authorities.has(one) ||
      (one.authority !== undefined && authorities.signerOf(one) !== undefined));
  const [first, ...rest] = further.filter((one) => !isAtHome(one));
  return first === undefined ? {} : { strangers: [first, ...rest] };
}
