import { trustBundle } from '../model/generations.js';
import type { Observation, Observations, ReadCertificate, Spec } from '../model/index.js';
import { certificateOf } from '../observe/recorded.js';

/** Which authority signs which specs, as the policy declares. */
export interface Signed {
  /** Specs with files, by the id of the authority that signs them; an authority doesn't sign itself. */
  by: ReadonlyMap<string, readonly Spec[]>;
  authorities: ReadonlyMap<string, Spec>;
  /** Authorities with files, by the digests of their public keys: of each generation. */
  byKey: ReadonlyMap<string, Spec>;
  /** What each of these keys has signed, without the authority itself. */
  bySigner: ReadonlyMap<string, readonly SignedOne[]>;
}

export interface SignedOne {
  spec: Spec;
  certificate: ReadCertificate;
}

export function signedIn(
  specs: Iterable<Spec>,
  { observed }: Pick<Observations, 'observed'>,
): Signed {
  const by = new Map<string, Spec[]>();
  const authorities = new Map<string, Spec>();
  const byKey = new Map<string, Spec>();
  const bySigner = new Map<string, SignedOne[]>();
  for (const spec of specs) {
    const one = observed[spec.id];
    const certificate = one && certificateOf(one);
    if (spec.kind === 'authority') authorities.set(spec.id, spec);
    if (spec.kind === 'authority' && one !== undefined && certificate !== undefined) {
      for (const { publicKey } of [certificate, ...trustBundle(one)]) byKey.set(publicKey, spec);
    }
    if (certificate !== undefined && one?.signedBy !== undefined && spec.issuerId !== spec.id) {
      const all = bySigner.get(one.signedBy) ?? [];
      all.push({ spec, certificate });
      bySigner.set(one.signedBy, all);
    }
    if (spec.issuerId === spec.id || !isThere(one)) continue;
    by.set(spec.issuerId, [...(by.get(spec.issuerId) ?? []), spec]);
  }
  return { by, authorities, byKey, bySigner };
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
