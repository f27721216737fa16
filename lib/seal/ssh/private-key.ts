import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { PrivateKey as SshpkPrivateKey } from 'sshpk';
import { CertflakeError } from '../../errors.js';
import { loaded } from '../../installation.js';
import { derive } from '../derivation.js';
import { wipe, x25519PrivateKey } from '../primitives.js';
import { toScalar } from './montgomery.js';
import { openSection, readOpenSshFile, unprotectedFile, type OpenSshFile } from './openssh.js';
import { checkDerivation } from './pkcs8.js';
import { tweakKey } from './recipient.js';
import {
  ed25519PublicKey,
  readWirePublicKey,
  rsaPublicKey,
  type Ed25519PublicKey,
  type RsaPublicKey,
  type SshKeyType,
  type SshPublicKey,
} from './public-key.js';
import { halvesDiffer, noPrivateKey, wrongAlgorithm } from './messages.js';

export interface Ed25519Secret {
  readonly publicKey: Ed25519PublicKey;
  /** As X25519 takes it. */
  readonly privateKey: KeyObject;
  readonly tweak: KeyObject;
}

export interface RsaSecret {
  readonly publicKey: RsaPublicKey;
  readonly privateKey: KeyObject;
}

/** A private key in the form that unsealing uses. */
export type SshSecret = Ed25519Secret | RsaSecret;

/** A private key's file before its passphrase is known. */
export interface PrivateKeyFile {
  /** If the file shows it: always in OpenSSH's format, in PEM only without protection. */
  readonly publicKey?: SshPublicKey;
  /** The types that the key may have. */
  readonly types: readonly SshKeyType[];
  readonly locked: boolean;
  /** Null if the passphrase is wrong. */
  open(passphrase: string): Promise<SshSecret | null>;
}

/** The usual names for node:crypto's and sshpk's names of algorithms. */
const algorithms: Record<string, string> = { ec: 'ECDSA', ecdsa: 'ECDSA', dsa: 'DSA' };

function refuseAlgorithm(name = 'unknown'): never {
  const { message, hint } = wrongAlgorithm(algorithms[name] ?? name);
  throw new CertflakeError(message, { code: 'key-kind', hint });
}

function fromSeed(seed: Buffer, point: Buffer): Ed25519Secret {
  const publicKey = ed25519PublicKey(point);
  const scalar = toScalar(seed);
  const privateKey = x25519PrivateKey(scalar);
  wipe(seed, scalar);
  return { publicKey, privateKey, tweak: tweakKey(publicKey) };
}

/** From node:crypto's parsed key; the public half is always computed from the private one. */
function fromKeyObject(key: KeyObject): SshSecret {
  if (key.asymmetricKeyType === 'ed25519') {
    const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return fromSeed(seed, spki.subarray(-32));
  }
  if (key.asymmetricKeyType !== 'rsa') refuseAlgorithm(key.asymmetricKeyType);
  const { n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' });
  const publicKey = rsaPublicKey(Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url'));
  return { publicKey, privateKey: key };
}

/** PKCS#8 around an Ed25519 seed (RFC 8410). sshpk's own form adds the public half, which OpenSSL refuses. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

function importWiped(bytes: Buffer, form: { format: 'der'; type: 'pkcs8' } | { format: 'pem' }) {
  try {
    return createPrivateKey({ key: bytes, ...form });
  } finally {
    wipe(bytes);
  }
}

const keyObjects: Record<string, (parsed: SshpkPrivateKey) => KeyObject> = {
  ed25519({ parts }) {
    const seed = parts.find(({ name }) => name === 'k')?.data ?? Buffer.alloc(0);
    return importWiped(Buffer.concat([ed25519Prefix, seed]), { format: 'der', type: 'pkcs8' });
  },
  rsa: (parsed) => importWiped(parsed.toBuffer('pkcs8'), { format: 'pem' }),
};

/**
 * The key in a decrypted section, read by sshpk from an unprotected file around it. Anyone can change the
 * file's public half without the passphrase, so it must match the private one.
 */
async function fromSection(file: OpenSshFile, section: Buffer): Promise<SshSecret> {
  const { default: sshpk } = await loaded(() => import('sshpk'));
  const parsed = sshpk.parsePrivateKey(unprotectedFile(file.publicKey, section), 'openssh');
  const secret = fromKeyObject(keyObjects[parsed.type]?.(parsed) ?? refuseAlgorithm(parsed.type));
  if (!secret.publicKey.wire.equals(file.publicKey)) throw new Error(halvesDiffer);
  return secret;
}

function openSshKey(body: Buffer): PrivateKeyFile {
  const file = readOpenSshFile(body);
  const publicKey = readWirePublicKey(file.publicKey);
  return {
    publicKey,
    types: [publicKey.type],
    locked: file.protection !== undefined,
    async open(passphrase) {
      const section = await openSection(file, passphrase);
      return section && fromSection(file, section);
    },
  };
}

/** OpenSSL derives its key in a worker: the file decides how long that takes. */
function lockedPem(pem: string, types: readonly SshKeyType[]): PrivateKeyFile {
  const open = async (passphrase: string) => {
    const der = await derive({
      kind: 'pem',
      pem,
      passphrase: new TextEncoder().encode(passphrase),
    });
    return der && fromKeyObject(importWiped(der, { format: 'der', type: 'pkcs8' }));
  };
  return { types, locked: true, open };
}

function lockedPkcs8(pem: string, body: Buffer): PrivateKeyFile {
  checkDerivation(body);
  return lockedPem(pem, ['ssh-ed25519', 'ssh-rsa']);
}

function openPem(pem: string): PrivateKeyFile {
  const secret = fromKeyObject(createPrivateKey(pem));
  const { publicKey } = secret;
  return { publicKey, types: [publicKey.type], locked: false, open: () => Promise.resolve(secret) };
}

const readers: Record<string, (pem: string, body: Buffer) => PrivateKeyFile> = {
  'OPENSSH PRIVATE KEY': (_pem, body) => openSshKey(body),
  'RSA PRIVATE KEY': (pem) =>
    pem.includes('Proc-Type: 4,ENCRYPTED') ? lockedPem(pem, ['ssh-rsa']) : openPem(pem),
  'PRIVATE KEY': openPem,
  'ENCRYPTED PRIVATE KEY': lockedPkcs8,
  'EC PRIVATE KEY': () => refuseAlgorithm('ec'),
  'DSA PRIVATE KEY': () => refuseAlgorithm('dsa'),
};

const pemBlock = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\r?\n([\s\S]+?)-----END \1-----/;

/**
 * Reads an SSH private key file, OpenSSH's format or PEM (PKCS#1, PKCS#8), without its passphrase.
 *
 * @throws CertflakeError for a kind of key that age can't use, a plain Error for broken bytes; neither has key
 * material
 */
export function readPrivateKeyFile(text: string): PrivateKeyFile {
  const [pem, label = '', base64 = ''] = pemBlock.exec(text) ?? [];
  const read = readers[label];
  if (pem === undefined || read === undefined) throw new Error(noPrivateKey);
  return read(pem, Buffer.from(base64, 'base64'));
}
