import type { Observation, Observations, Spec } from '../model/index.js';
import { certificateOf } from '../observe/recorded.js';

/** Which authority signs which specs, as the policy declares. */
export interface Signed {
  /** Specs with files, by the id of the authority that signs them; an authority doesn't sign itself. */
  by: ReadonlyMap<string, readonly Spec[]>;
  authorities: ReadonlyMap<string, Spec>;
  /** Authorities with files, by the digest of their public key. */
  byKey: ReadonlyMap<string, Spec>;
}

export function signedIn(
  specs: Iterable<Spec>,
  { observed }: Pick<Observations, 'observed'>,
): Signed {
  const by = new Map<string, Spec[]>();
  const authorities = new Map<string, Spec>();
  const byKey = new Map<string, Spec>();
  for (const spec of specs) {
    const one = observed[spec.id];
    const publicKey = one && certificateOf(one)?.publicKey;
    if (spec.kind === 'authority') authorities.set(spec.id, spec);
    if (spec.kind === 'authority' && publicKey !== undefined) byKey.set(publicKey, spec);
    if (spec.issuerId === spec.id || !isThere(one)) continue;
    by.set(spec.issuerId, [...(by.get(spec.issuerId) ?? []), spec]);
  }
  return { by, authorities, byKey };
}

const isThere = (one: Observation | undefined): boolean =>
  one !== undefined && (one.certificate.state !== 'missing' || one.key.state !== 'missing');

/** An authority, then each one above it, the root last. */
export function upward(spec: Spec, signed: Signed): [Spec, ...Spec[]] {
  const parent = spec.issuerId === spec.id ? undefined : signed.authorities.get(spec.issuerId);
  return parent === undefined ? [spec] : [spec, ...upward(parent, signed)];
}

export const isRoot = ({ id, issuerId }: Spec): boolean => id === issuerId;

/** An authority's name in messages. */
export const authorityName = (name: string): string => `"${name}"`;
