/** Protected private keys with chosen parameters: their content is noise. */
import { randomBytes } from 'node:crypto';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { uint32, wireString, wireStrings } from '../../lib/seal/ssh/wire.js';
import { encodeBase64 } from '../../lib/seal/base64.js';

const lines = (bytes: Buffer) => bytes.toString('base64').replace(/.{1,64}/g, '$&\n');

const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${lines(bytes)}-----END ${label}-----\n`;

/** OpenSSH's format, for this public key or for one without a private key. */
export function bcryptFile(
  rounds: number,
  cipher = 'aes256-ctr',
  publicKey = generateSshKey('ed25519', '').publicKey,
): string {
  const wire = Buffer.from(publicKey.split(' ')[1]!, 'base64');
  const options = Buffer.concat([wireString(randomBytes(16)), uint32(rounds)]);
  const head = [Buffer.from('openssh-key-v1\0'), wireStrings(cipher, 'bcrypt', options), uint32(1)];
  const bytes = Buffer.concat([...head, wireString(wire), wireString(randomBytes(144))]);
  return pem('OPENSSH PRIVATE KEY', bytes);
}

/** An age identity file with an unknown passphrase. */
export function scryptFile(factor: string): Buffer {
  const [salt, body, mac] = [16, 32, 32].map((size) => encodeBase64(randomBytes(size)));
  const header = `age-encryption.org/v1\n-> scrypt ${salt} ${factor}\n${body}\n--- ${mac}\n`;
  return Buffer.concat([Buffer.from(header), randomBytes(64)]);
}

const der = (tag: number, ...content: Buffer[]): Buffer => {
  const inner = Buffer.concat(content);
  const length = inner.length < 128 ? [inner.length] : [0x81, inner.length];
  return Buffer.concat([Buffer.from([tag, ...length]), inner]);
};
const sequence = (...content: Buffer[]) => der(0x30, ...content);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const number = (value: number) => {
  const hex = value.toString(16);
  return der(0x02, Buffer.from(`00${hex.length % 2 ? '0' : ''}${hex}`, 'hex'));
};
const salt = () => der(0x04, randomBytes(8));

/** PBES2 (RFC 8018) around a key derivation, with AES-256 in CBC. */
const pbes2 = (derivation: Buffer) =>
  sequence(
    oid('2a864886f70d01050d'),
    sequence(derivation, sequence(oid('60864801650304012a'), der(0x04, randomBytes(16)))),
  );

export const pbkdf2 = (iterations: number) =>
  pbes2(sequence(oid('2a864886f70d01050c'), sequence(salt(), number(iterations))));

export const pkcs8Scrypt = (...cost: [n: number, r: number, p: number]) =>
  pbes2(sequence(oid('2b06010401da47040b'), sequence(salt(), ...cost.map(number))));

/** PBE-SHA1-3DES, as in PKCS#12. */
export const oldScheme = (iterations: number) =>
  sequence(oid('2a864886f70d010c0103'), sequence(salt(), number(iterations)));

export const protectedPem = (algorithm: Buffer) =>
  pem('ENCRYPTED PRIVATE KEY', sequence(algorithm, der(0x04, randomBytes(48))));
