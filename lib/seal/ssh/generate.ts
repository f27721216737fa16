import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { wipe } from '../primitives.js';
import { unprotectedFile } from './openssh.js';
import { uint32, wireString, wireStrings } from './wire.js';

export interface SshKeyFiles {
  /** A `.pub` file's line, with its comment and a final newline. */
  publicKey: string;
  /** OpenSSH's format, unprotected, with a final newline. */
  privateKey: string;
}

/** Fills the section up to the block size with 1, 2, 3, … (OpenSSH's PROTOCOL.key). */
function padded(section: Buffer): Buffer {
  const missing = (8 - (section.length % 8)) % 8;
  return Buffer.concat([section, Buffer.from(Array.from({ length: missing }, (_, i) => i + 1))]);
}

/**
 * A new SSH key pair without ssh-keygen: for examples, tests and the starter policy's host. The text of the
 * private half stays in memory until the runtime drops it.
 */
export function generateSshKey(type: 'ed25519', comment: string): SshKeyFiles {
  const pair = generateKeyPairSync(type);
  const point = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const wire = wireStrings('ssh-ed25519', point);
  const check = uint32(randomBytes(4).readUInt32BE());
  const secret = wireString(Buffer.concat([seed, point]));
  const section = padded(Buffer.concat([check, check, wire, secret, wireString(comment)]));
  const privateKey = unprotectedFile(wire, section);
  wipe(seed, secret, section);
  return { publicKey: `ssh-ed25519 ${wire.toString('base64')} ${comment}\n`, privateKey };
}
