/** OpenSSH's private key format (its PROTOCOL.key), up to the decrypted private section. */
import { CertflakeError } from '../../errors.js';
import { derive } from '../derivation.js';
import { wipe } from '../primitives.js';
import { sshCiphers, type SshCipher } from './ciphers.js';
import { uint32, WireReader, wireString, wireStrings } from './wire.js';
import {
  leftOver,
  noRounds,
  notBcrypt,
  notOpenSsh,
  severalKeys,
  tooManyRounds,
  unknownCipher,
} from './messages.js';

const magic = 'openssh-key-v1\0';
const label = 'OPENSSH PRIVATE KEY';

export interface OpenSshFile {
  /** Absent if the file isn't protected. */
  readonly protection?: { cipher: SshCipher; salt: Buffer; rounds: number; tag: Buffer };
  /** The public half's wire form, readable without a passphrase. */
  readonly publicKey: Buffer;
  readonly section: Buffer;
}

function protection(
  reader: WireReader,
): Omit<NonNullable<OpenSshFile['protection']>, 'tag'> | null {
  const [cipherName, kdf, options] = [reader.text(), reader.text(), reader.string()];
  if (cipherName === 'none' && kdf === 'none') return null;
  const cipher = Object.hasOwn(sshCiphers, cipherName) ? sshCiphers[cipherName] : undefined;
  if (cipher === undefined) throw new Error(unknownCipher);
  if (kdf !== 'bcrypt') throw new Error(notBcrypt);
  const fields = new WireReader(options);
  return { cipher, salt: fields.string(), rounds: checkedRounds(fields.uint32()) };
}

/** A round takes about 30 ms; ssh-keygen makes 16 or 24 by default. */
const mostRounds = 4096;

function checkedRounds(rounds: number): number {
  if (rounds === 0) throw new Error(noRounds);
  if (rounds <= mostRounds) return rounds;
  const { message, hint } = tooManyRounds(rounds);
  throw new CertflakeError(message, { code: 'identity-costly', hint });
}

/** @throws Error if the bytes aren't such a file, hold several keys or use an unknown cipher. */
export function readOpenSshFile(bytes: Buffer): OpenSshFile {
  const reader = new WireReader(bytes);
  if (reader.bytes(magic.length).toString('latin1') !== magic) throw new Error(notOpenSsh);
  const protectedBy = protection(reader);
  if (reader.uint32() !== 1) throw new Error(severalKeys);
  const publicKey = reader.string();
  const section = reader.string();
  const tag = reader.bytes(protectedBy?.cipher.tagSize ?? 0);
  if (!reader.done) throw new Error(leftOver);
  return { publicKey, section, ...(protectedBy && { protection: { ...protectedBy, tag } }) };
}

/** The section begins with two equal random numbers: without a tag, the only sign of a right key. */
function isPlain(section: Buffer): boolean {
  return section.length > 8 && section.readUInt32BE(0) === section.readUInt32BE(4);
}

/**
 * The private section, decrypted; null if the passphrase is wrong. Takes half a second or longer, by the file's
 * bcrypt rounds.
 */
export async function openSection(file: OpenSshFile, passphrase: string): Promise<Buffer | null> {
  if (file.protection === undefined) return file.section;
  const { cipher, salt, rounds, tag } = file.protection;
  const size = cipher.keySize + cipher.ivSize;
  const own = { passphrase: new TextEncoder().encode(passphrase), salt: Uint8Array.from(salt) };
  const derived = await derive({ kind: 'bcrypt', ...own, rounds, size });
  if (derived === null) return null;
  const [key, iv] = [derived.subarray(0, cipher.keySize), derived.subarray(cipher.keySize)];
  try {
    const section = cipher.decrypt(key, iv, file.section, tag);
    return isPlain(section) ? section : null;
  } catch {
    return null;
  } finally {
    wipe(derived);
  }
}

/** An unprotected file around a private section, for parsers of the format. */
export function unprotectedFile(publicKey: Uint8Array, section: Uint8Array): string {
  const head = [Buffer.from(magic), wireStrings('none', 'none', ''), uint32(1)];
  const bytes = Buffer.concat([...head, wireString(publicKey), wireString(section)]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  wipe(bytes);
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
