import type { Observation, ReadCertificate, Spec } from '../model/index.js';
import type { Signers } from './signers.js';

/**
 * Certificates after the first in its file that don't belong there.
 *
 * After an authority's own, that is all of them: an authority has one certificate. Once rotation is built, its
 * recorded generations (`ManifestEntry.generations`) are allowed here, and only here.
 *
 * After any other, it is those that no authority on disk explains. A former certificate of theirs, or of an
 * intermediate that they signed, is an ordinary leftover.
 */
export function strangersIn(
  { kind }: Pick<Spec, 'kind'>,
  { certificate: file, generations }: Pick<Observation, 'certificate' | 'generations'>,
  authorities: Signers,
): Pick<Observation, 'strangers'> {
  if (file.state !== 'read') return {};
  const [own, ...further] = file.certificates;
  // Not by its fingerprint: a second copy is one too many.
  const isGeneration = (one: ReadCertificate): boolean =>
    generations?.some(({ certificate }) => certificate === one) === true;
  const isAbove = (one: ReadCertificate): boolean =>
    one.fingerprint === own.fingerprint ||
    authorities.has(one) ||
    (one.authority !== undefined && authorities.signerOf(one) !== undefined);
  const isAtHome = kind === 'authority' ? isGeneration : isAbove;
  const [first, ...rest] = further.filter((one) => !isAtHome(one));
  return first === undefined ? {} : { strangers: [first, ...rest] };
}
