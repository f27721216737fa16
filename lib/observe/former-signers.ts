import type { ReadCertificate } from '../model/index.js';
import { signersOf, type Signers } from './signers.js';

/** Any commit may bring many; an authority itself has signed only a few. */
const MOST = 1000;
export const MOST_LEVELS = 10;

/**
 * Former authorities that one of the policy's authorities signed, and those below them: a host that trusts the
 * root accepts what they signed. Each counts once, by its certificate; issuers come first.
 */
export function formerSigners(
  present: Pick<Signers, 'signerOf'>,
  found: Iterable<ReadCertificate>,
): ReadCertificate[] {
  const authorities = new Map<string, ReadCertificate>();
  for (const one of found) {
    const isRoot = one.subjectDer === one.issuerDer;
    if (one.authority === undefined || isRoot || authorities.size >= MOST) continue;
    authorities.set(one.fingerprint, one);
  }
  let [level, others] = split([...authorities.values()], present);
  const former = [...level];
  for (let depth = 1; level.length > 0 && depth < MOST_LEVELS; depth++) {
    [level, others] = split(others, signersOf(level));
    former.push(...level);
  }
  return former;
}

function split(
  all: readonly ReadCertificate[],
  { signerOf }: Pick<Signers, 'signerOf'>,
): [signed: ReadCertificate[], others: ReadCertificate[]] {
  const signed = new Set(all.filter((one) => signerOf(one) !== undefined));
  return [[...signed], all.filter((one) => !signed.has(one))];
}
