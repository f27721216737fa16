import type { ReadCertificate } from '../model/index.js';
import { formerSigners, MOST_LEVELS } from './former-signers.js';
import { signersOf, type Signers } from './signers.js';
import type { Unread } from './unread.js';

/**
 * A root in the authorities' folder that the policy doesn't declare. Nothing proves that the policy once did.
 */
export interface FormerRoot {
  /** Relative to the root. */
  path: string;
  certificate: ReadCertificate;
}

/** Roots of one name: each is tried on each certificate with that issuer, and any commit may bring many. */
const MOST = 4;

/** Authorities below them: such a root's owner can sign any number. */
const MOST_BELOW = 100;

type Files = readonly (readonly [path: string, chain: readonly ReadCertificate[] | undefined])[];

export function formerRoots(files: Files, present: Signers, unread: Unread): FormerRoot[] {
  const isFew = fewOfEachName();
  return files.flatMap(([path, chain]) => {
    const certificate = chain?.[0];
    if (certificate === undefined || !isRoot(certificate) || present.has(certificate)) return [];
    if (isFew(certificate)) return [{ path, certificate }];
    unread.add(path, 'limit');
    return [];
  });
}

const isRoot = ({ authority, subjectDer, issuerDer }: ReadCertificate): boolean =>
  authority !== undefined && subjectDer === issuerDer;

/** The former root above a certificate, by signatures, through authorities among those found. */
export function rootAbove(
  roots: readonly FormerRoot[],
  found: Iterable<ReadCertificate>,
): (one: ReadCertificate) => FormerRoot | undefined {
  if (roots.length === 0) return () => undefined;
  const byKey = new Map(roots.map((root) => [root.certificate.publicKey, root]));
  const top = signersOf(roots.map(({ certificate }) => certificate));
  const below = formerSigners(top, someAuthorities(found));
  const between = new Map(below.map((one) => [one.publicKey, one]));
  const lower = signersOf(below);
  const above = (one: ReadCertificate, depth = 0): FormerRoot | undefined => {
    const root = byKey.get(top.signerOf(one) ?? '');
    if (root !== undefined || depth >= MOST_LEVELS) return root;
    const signer = between.get(lower.signerOf(one) ?? '');
    return signer && above(signer, depth + 1);
  };
  return above;
}

function someAuthorities(found: Iterable<ReadCertificate>): ReadCertificate[] {
  const isFew = fewOfEachName();
  const all = [...found].filter((one) => one.authority !== undefined && !isRoot(one));
  return all.filter(isFew).slice(0, MOST_BELOW);
}

function fewOfEachName(): (one: ReadCertificate) => boolean {
  const counts = new Map<string, number>();
  return ({ subjectDer }) => {
    const count = (counts.get(subjectDer) ?? 0) + 1;
    counts.set(subjectDer, count);
    return count <= MOST;
  };
}
