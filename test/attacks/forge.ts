import { readFileSync, rmSync } from 'node:fs';
import { generateAgeIdentity, type AgeKeyPair } from '../../lib/seal/generate.js';
import { parseIdentities, type Identity } from '../../lib/seal/identities.js';
import { parseRecipient } from '../../lib/seal/recipients.js';
import { seal, unseal } from '../../lib/seal/seal.js';
import type { Manifest, ManifestEntry, Recipients } from '../../lib/model/index.js';
import { sha256 } from '../../lib/store/digest.js';
import { importPrivateKey, publicKeyDigest } from '../../lib/x509/keys.js';
import { readCertificate } from '../../lib/x509/read.js';
import { makePlace } from '../cli/certflake.js';
import { certs, policyFile, sshPair, type SshPair } from '../keep/repository.js';
import { run } from '../programs.js';
import type { World } from './world.js';

/** The attacker: knows every public key, but only its own private key. */
export interface Attacker {
  age: AgeKeyPair;
  ssh: SshPair;
  identities: Identity[];
  /** SHA-256 of the public keys whose private keys the attacker has. */
  publicKeys: Set<string>;
}

export async function attackerKeys(): Promise<Attacker> {
  const [age, ssh] = [await generateAgeIdentity(), sshPair('innocent')];
  const texts = [age.identity, ssh.privateKey];
  const parsed = await Promise.all(
    texts.map((text) => parseIdentities({ text, name: 'attacker' })),
  );
  return { age, ssh, identities: parsed.flat(), publicKeys: new Set() };
}

/** A certificate with its private key, in PEM. */
export interface Pair {
  certificate: string;
  key: string;
}

/** The name of a spec's files below `dir`, as in `ca/root` or `derived/web-1/root-kubelet`. */
export type Slot = string;

/** All slots of the ordinary cluster. */
export const slots: readonly Slot[] = [
  ...['ca/root', 'ca/signer', 'shared/root-etcd', 'shared/root-token'],
  ...['derived/web-1/root-kubelet', 'derived/cp-1/signer-api'],
];

export const crt = (slot: Slot): string => `${certs}/${slot}.crt`;
export const sealedKey = (slot: Slot): string => `${certs}/${slot}.key.age`;
const folder = (slot: Slot): string => slot.slice(0, slot.lastIndexOf('/'));
const entryName = (slot: Slot): string => slot.slice(slot.lastIndexOf('/') + 1);
export const manifest = (slot: Slot): string => `${certs}/${folder(slot)}/manifest.json`;

export function bytes(world: World, path: string): Buffer {
  return readFileSync(world.path(path));
}

export function entry(world: World, slot: Slot): ManifestEntry {
  const { certificates } = JSON.parse(world.read(manifest(slot))) as Manifest;
  return certificates[entryName(slot)]!;
}

/** Rewrites an entry with these fields. */
export function claim(world: World, slot: Slot, fields: Partial<ManifestEntry>): void {
  const path = manifest(slot);
  const whole = JSON.parse(world.read(path)) as Manifest;
  const name = entryName(slot);
  whole.certificates[name] = { ...whole.certificates[name]!, ...fields };
  world.write(path, `${JSON.stringify(whole, undefined, 2)}\n`);
}

/** The same policy issued by the attacker, who so has all of its private keys. */
export function twin(
  world: World,
  attacker: Attacker,
  policy = world.read(policyFile),
): (slot: Slot) => Promise<Pair> {
  const place = makePlace();
  place.write('home/operator.txt', `${attacker.age.identity}\n`);
  const reader = `userAgeKeys:\n  - "${attacker.age.recipient}"\n`;
  const known = policy.includes(attacker.age.recipient);
  place.write(policyFile, known ? policy : policy.replace('userAgeKeys:\n', reader));
  place.must(['apply', '--yes', '-i', place.path('home/operator.txt')]);
  return async (slot) => {
    const sealed = readFileSync(place.path(sealedKey(slot)));
    const key = Buffer.from(await unseal(sealed, attacker.identities, slot)).toString();
    attacker.publicKeys.add(publicKeyDigest(importPrivateKey(key)));
    return { certificate: place.read(crt(slot)), key };
  };
}

/** An authority of the attacker, made by OpenSSL. */
export function ownAuthority(attacker: Attacker, subject: string): Pair {
  const place = makePlace();
  const [key, certificate] = ['key', 'crt'].map((name) => place.path(name));
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-utf8'],
    ...['-keyout', key!, '-out', certificate!, '-days', '3650', '-subj', subject],
    ...extensions.flatMap((extension) => ['-addext', extension]),
  ]);
  const pair = { certificate: place.read('crt'), key: place.read('key') };
  attacker.publicKeys.add(publicKeyDigest(importPrivateKey(pair.key)));
  return pair;
}

/** Anyone can do this: it needs only public keys. */
export const sealTo = (text: string, recipients: Recipients): Promise<Uint8Array> =>
  seal(Buffer.from(text), [...new Set(Object.values(recipients).flat())].map(parseRecipient));

/** Replaces a pair, sealed to its recipients, with an entry that fits it in every field. */
export async function plant(world: World, slot: Slot, pair: Pair, readers?: Recipients) {
  const recipients = readers ?? entry(world, slot).recipients!;
  const sealed = await sealTo(pair.key, recipients);
  world.write(crt(slot), pair.certificate);
  world.write(sealedKey(slot), sealed);
  const { fingerprint, publicKey, notBefore, notAfter } = readCertificate(
    pair.certificate.slice(0, pair.certificate.indexOf('-----END') + 25),
  );
  const times = { notBefore, notAfter };
  claim(world, slot, {
    ...{ ...times, certificate: fingerprint, publicKey, sealed: sha256(sealed), recipients },
    ...(folder(slot) === 'ca' && {
      issuer: publicKey,
      generations: [{ certificate: fingerprint, publicKey, role: 'active', since: notBefore }],
    }),
  });
}

/** SHA-256 of a certificate, as OpenSSL and `--accept` name it. */
export function fingerprintOf(certificate: string): string {
  const text = run('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], {
    input: certificate,
  });
  return text.trim().split('=')[1]!.replaceAll(':', '').toLowerCase();
}

/** SHA-256 of a certificate's public key. */
export const publicKeyOf = (certificate: string): string =>
  readCertificate(certificate.slice(0, certificate.indexOf('-----END') + 25)).publicKey;

export const remove = (world: World, path: string): void => {
  rmSync(world.path(path), { recursive: true });
};
