import { generateKeyPairSync } from 'node:crypto';
import type { CertificateContents, KeySpec, Usages } from '../../lib/model/index.js';
import { resolveUsages } from '../../lib/x509/usages.js';
import { toPkcs8 } from '../../lib/x509/keys.js';

export const now = Math.floor(Date.now() / 1000);
export const year = 365 * 86400;

export const keySpecs = {
  rsa2048: { algo: 'rsa', size: 2048 },
  rsa3072: { algo: 'rsa', size: 3072 },
  rsa4096: { algo: 'rsa', size: 4096 },
  p256: { algo: 'ecdsa', size: 256 },
  p384: { algo: 'ecdsa', size: 384 },
  p521: { algo: 'ecdsa', size: 521 },
  ed25519: { algo: 'ed25519' },
} as const satisfies Record<string, KeySpec>;

export type KeyKind = keyof typeof keySpecs;

const pool = new Map<KeyKind, Uint8Array>();

/** One throwaway key of each kind, made once a run: RSA keys are slow to make. */
export function keyOf(kind: KeyKind): Uint8Array {
  const key = pool.get(kind) ?? makeKey(keySpecs[kind]);
  pool.set(kind, key);
  return key;
}

function makeKey(spec: KeySpec): Uint8Array {
  if (spec.algo === 'ed25519') return toPkcs8(generateKeyPairSync('ed25519').privateKey);
  if (spec.algo === 'rsa') {
    return toPkcs8(generateKeyPairSync('rsa', { modulusLength: spec.size! }).privateKey);
  }
  return toPkcs8(generateKeyPairSync('ec', { namedCurve: `P-${spec.size!}` }).privateKey);
}

export function usagesOf(words: string[], key: KeySpec, kind: 'authority' | 'certificate'): Usages {
  return resolveUsages(words, key, kind).usages;
}

/** A leaf's contents, with defaults for what a test doesn't set. */
export function leafContents(
  given: Partial<Omit<CertificateContents, 'usages'>> & { usages?: string[] } = {},
): CertificateContents {
  const { usages = ['server auth', 'client auth'], key = keySpecs.p256, ...rest } = given;
  return {
    subject: { commonName: 'kube-apiserver' },
    names: [{ type: 'dns', value: 'api.example.com' }],
    lifetime: year,
    ...rest,
    key,
    usages: usagesOf(usages, key, 'certificate'),
  };
}

export function authorityContents(
  given: Partial<Omit<CertificateContents, 'usages'>> & { usages?: string[] } = {},
): CertificateContents {
  const { usages = ['signing'], key = keySpecs.p256, ...rest } = given;
  return {
    subject: { commonName: 'cluster ca' },
    names: [],
    lifetime: 10 * year,
    authority: {},
    ...rest,
    key,
    usages: usagesOf(usages, key, 'authority'),
  };
}
