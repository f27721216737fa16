import { CertflakeError } from '../errors.js';
import { decodeBech32 } from './bech32.js';
import { isLowOrder } from './primitives.js';
import { isX25519Point } from './ssh/montgomery.js';
import { sshRecipient } from './ssh/recipient.js';
import { refuseOtherForms, refusePrivateKey } from './ssh/refusals.js';
import type { Wrapper } from './stanza.js';
import { x25519Recipient } from './x25519.js';
import {
  mistypedRecipient,
  noKey,
  severalKeys,
  unsupportedRecipient,
  uselessRecipient,
} from './messages.js';

export type RecipientType = 'x25519' | 'hybrid' | 'ssh-ed25519' | 'ssh-rsa';

/** A public key that files are sealed to, as a text that can be compared. */
export interface RecipientText {
  readonly type: RecipientType;
  /** `age1…`, or an SSH key's type and base64 without its comment. */
  readonly text: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it; for an age recipient the recipient itself. */
  readonly fingerprint: string;
  /** An SSH key's short name in a file's header. */
  readonly tag?: string;
}

export interface Recipient extends RecipientText {
  /** For `Encrypter.addRecipient` of `age-encryption`. */
  readonly age: string | Wrapper;
}

interface AgeKind {
  type: RecipientType;
  /** Bytes: an X25519 point, or an ML-KEM-768 key and a point. */
  size: number;
  isKey(bytes: Uint8Array): boolean;
  age(text: string, bytes: Uint8Array): Recipient['age'];
}

function isPoint(point: Uint8Array): boolean {
  return isX25519Point(point) && !isLowOrder(point);
}

/** The last 32 of ML-KEM-768's 1,184 bytes are a seed. */
const vectorSize = 1152;

/** FIPS 203, section 7.2: all coefficients, 12 bits each, are below 3329. */
function isHybridKey(bytes: Uint8Array): boolean {
  for (let at = 0; at < vectorSize; at += 3) {
    const pair = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    if ((pair & 0xfff) >= 3329 || pair >> 12 >= 3329) return false;
  }
  return isPoint(bytes.subarray(vectorSize + 32));
}

/** By bech32 prefix. */
const ageKinds: Record<string, AgeKind> = {
  age: {
    ...{ type: 'x25519', size: 32, isKey: isPoint },
    age: (_text, bytes) => x25519Recipient(bytes),
  },
  age1pq: { type: 'hybrid', size: 1216, isKey: isHybridKey, age: (text) => text },
};

/** By bech32 prefix: kinds that age knows and certflake refuses. */
function refuseAgeKind(prefix: string): never {
  const tag = prefix === 'age1tag' || prefix === 'age1tagpq';
  const { message, hint } = unsupportedRecipient(tag, prefix);
  throw new CertflakeError(message, { code: 'key-kind', hint });
}

/**
 * Bech32's separator is the last 1. A name longer than any plugin's is a recipient with a 1 in place of an l.
 */
const agePrefix = /^(age(?:1[a-z0-9+._-]{1,24})?)1[02-9ac-hj-np-z]*$/;

function ageRecipient(text: string): Recipient {
  refusePrivateKey(text);
  const prefix = agePrefix.exec(text)?.[1] ?? 'age';
  const kind = ageKinds[prefix];
  if (kind === undefined) refuseAgeKind(prefix);
  const bytes = decodeBech32(text, prefix, kind.size);
  if (bytes === null) throw refused(mistypedRecipient(text));
  if (!kind.isKey(bytes)) throw refused(uselessRecipient(text));
  return { type: kind.type, text, fingerprint: text, age: kind.age(text, bytes) };
}

const refused = ({ message, hint }: ReturnType<typeof mistypedRecipient>): CertflakeError =>
  new CertflakeError(message, { code: 'key-damaged', hint });

/**
 * Parses a recipient: `age1…`, `age1pq1…`, `ssh-ed25519 …` or `ssh-rsa …` (2048 bits or more).
 *
 * @throws CertflakeError for every other kind of key, by name, with the reason and a hint; never repeats a
 * private key
 */
export function parseRecipient(recipient: string): Recipient {
  const line = recipient.trim();
  refuseEmpty(line);
  if (line.startsWith('age1')) return ageRecipient(line);
  const age = sshRecipient(line);
  const { type, text, fingerprint, tag } = age;
  return { type, text, fingerprint, tag, age };
}

/**
 * A recipient as plain data, which the policy's code compares and writes. Throws as `parseRecipient` does.
 */
export function normalizeRecipient(recipient: string): RecipientText {
  const { type, text, fingerprint, tag } = parseRecipient(recipient);
  return { type, text, fingerprint, ...(tag !== undefined && { tag }) };
}

function refuseEmpty(text: string): void {
  if (text !== '') return;
  throw new CertflakeError(noKey.message, { code: 'key-missing', hint: noKey.hint });
}

/**
 * The only key of a `.pub` file; blank lines and `#` comments don't count.
 *
 * @throws CertflakeError as `normalizeRecipient` does, and if there are several keys
 */
export function parsePublicKeyFile(text: string): RecipientText {
  refusePrivateKey(text);
  const keys = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  refuseOtherForms(keys.join('\n'));
  if (keys.length > 1) {
    const { message, hint } = severalKeys(keys.length);
    throw new CertflakeError(message, { code: 'key-several', hint });
  }
  return normalizeRecipient(keys[0] ?? '');
}
