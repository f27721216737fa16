import { createHash } from 'node:crypto';
import { CertflakeError } from '../../errors.js';
import { decodePaddedBase64, encodeBase64 } from '../base64.js';
import { isLowOrder } from '../primitives.js';
import { toMontgomery } from './montgomery.js';
import { refuseOtherForms } from './refusals.js';
import { checkRsaKey } from './rsa.js';
import { WireReader, wireStrings } from './wire.js';
import {
  ed25519Size,
  leftOver,
  lowOrder,
  notForAge,
  notOfItsType,
  otherType,
  unknownType,
} from './messages.js';

export type SshKeyType = 'ssh-ed25519' | 'ssh-rsa';

interface Common {
  /** Type and base64, without the comment. */
  readonly text: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** The key's short name in an age header: the first four bytes of the wire form's SHA-256. */
  readonly tag: string;
  /** RFC 4253, section 6.6. */
  readonly wire: Buffer;
}

export interface Ed25519PublicKey extends Common {
  readonly type: 'ssh-ed25519';
  readonly point: Buffer;
  /** The same point in X25519's form. */
  readonly montgomery: Buffer;
}

export interface RsaPublicKey extends Common {
  readonly type: 'ssh-rsa';
  readonly modulus: Buffer;
  readonly exponent: Buffer;
}

export type SshPublicKey = Ed25519PublicKey | RsaPublicKey;

function fingerprinted(type: SshKeyType, wire: Buffer): Common {
  const digest = createHash('sha256').update(wire).digest();
  return {
    text: `${type} ${wire.toString('base64')}`,
    fingerprint: `SHA256:${encodeBase64(digest)}`,
    tag: encodeBase64(digest.subarray(0, 4)),
    wire,
  };
}

export function ed25519PublicKey(point: Buffer): Ed25519PublicKey {
  const wire = wireStrings('ssh-ed25519', point);
  const montgomery = toMontgomery(point);
  if (isLowOrder(montgomery)) throw new Error(lowOrder);
  return { type: 'ssh-ed25519', point, montgomery, ...fingerprinted('ssh-ed25519', wire) };
}

/** @throws CertflakeError for a key that doesn't protect, or with an absurd size. */
export function rsaPublicKey(modulus: Buffer, exponent: Buffer): RsaPublicKey {
  checkRsaKey(modulus, exponent);
  const wire = wireStrings('ssh-rsa', positive(exponent), positive(modulus));
  return { type: 'ssh-rsa', modulus, exponent, ...fingerprinted('ssh-rsa', wire) };
}

/** SSH's mpint is signed: a set top bit needs a zero byte before it. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}

const readers: Record<SshKeyType, (wire: WireReader) => SshPublicKey> = {
  'ssh-ed25519': (wire) => {
    const point = wire.string();
    if (point.length !== 32) throw new Error(ed25519Size);
    return ed25519PublicKey(point);
  },
  'ssh-rsa': (wire) => {
    const exponent = wire.mpint();
    return rsaPublicKey(wire.mpint(), exponent);
  },
};

const isSupported = (type: string): type is SshKeyType => Object.hasOwn(readers, type);

/**
 * A public key from its wire form, strictly: nothing missing, nothing left over, integers in their
 * shortest form (so that one key has one text and one tag).
 *
 * @throws CertflakeError for other key types and RSA keys that don't protect, a plain Error for
 * broken bytes.
 */
export function readWirePublicKey(wire: Buffer): SshPublicKey {
  const reader = new WireReader(wire);
  const type = reader.text();
  if (!isSupported(type)) {
    refuseOtherForms(`${type} `);
    throw new Error(unknownType);
  }
  const key = readers[type](reader);
  if (!reader.done) throw new Error(leftOver);
  return key;
}

function damaged(type: SshKeyType, cause: unknown): CertflakeError {
  const reason = cause instanceof Error ? cause.message : undefined;
  const { message, hint } = notOfItsType(type, reason);
  return new CertflakeError(message, { code: 'key-damaged', hint, cause });
}

/** A word that begins like a key type may be shown; anything else could be a secret. */
function unknown(word: string): CertflakeError {
  const isHarmless = /^(?:ssh|ecdsa|sk|age)[a-z0-9@.-]{0,40}$/.test(word);
  const { message, hint } = notForAge(isHarmless ? word : undefined);
  return new CertflakeError(message, { code: 'key-unknown', hint });
}

/**
 * Parses one line of a `.pub` file: type, base64 and a comment, which is dropped.
 *
 * @throws CertflakeError that says what the line is instead and what to do. It repeats nothing of a private
 * key.
 */
export function parseSshPublicKey(line: string): SshPublicKey {
  refuseOtherForms(line);
  const [type = '', base64 = ''] = line.trim().split(/\s+/);
  if (!isSupported(type)) throw unknown(type);
  const wire = decodePaddedBase64(base64);
  if (wire === null) throw damaged(type, undefined);
  try {
    const key = readWirePublicKey(wire);
    if (key.type !== type) throw new Error(otherType);
    return key;
  } catch (error) {
    throw error instanceof CertflakeError ? error : damaged(type, error);
  }
}
