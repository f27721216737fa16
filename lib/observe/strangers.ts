import type { Observation, ReadCertificate, Spec } from '../model/index.js';
import type { Signers } from './signers.js';

/**
 * What follows the first certificate in its file and has no business there.
 *
 * Behind an authority's own that is all but its generations (`Observation.generations`).
 *
 * Behind another one it is what none of the authorities on disk accounts for. A former certificate of
 * theirs, or of an intermediate that they have signed, is a leftover of honest work.
 */
export function strangersIn(
  { kind }: Pick<Spec, 'kind'>,
  { certificate: file, generations }: Pick<Observation, 'certificate' | 'generations'>,
  authorities: Signers,
): Pick<Observation, 'strangers'> {
  if (file.state !== 'read') return {};
  const [own, ...further] = file.certificates;
  // Not by its fingerprint: the same one twice is one too many.
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
