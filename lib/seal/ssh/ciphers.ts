/** The ciphers that protect a private key in OpenSSH's format: all that `ssh -Q cipher` lists. */
import { createDecipheriv, timingSafeEqual, type CipherGCMTypes } from 'node:crypto';
import { poly1305 } from './poly1305.js';
import { wipe } from '../primitives.js';

export interface SshCipher {
  keySize: number;
  ivSize: number;
  blockSize: number;
  /** Of the tag that follows the ciphertext; 0 for ciphers without one. */
  tagSize: number;
  /** @throws Error if the tag doesn't fit. Without a tag a wrong key gives noise. */
  decrypt(key: Buffer, iv: Buffer, body: Buffer, tag: Buffer): Buffer;
}

function plain(name: string, keySize: number, blockSize: number): SshCipher {
  return {
    keySize,
    ivSize: blockSize,
    blockSize,
    tagSize: 0,
    decrypt(key, iv, body) {
      const decipher = createDecipheriv(name, key, iv).setAutoPadding(false);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    },
  };
}

function gcm(name: CipherGCMTypes, keySize: number): SshCipher {
  return {
    keySize,
    ivSize: 12,
    blockSize: 16,
    tagSize: 16,
    decrypt(key, iv, body, tag) {
      const decipher = createDecipheriv(name, key, iv, { authTagLength: 16 }).setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    },
  };
}

/**
 * `chacha20-poly1305@openssh.com` (OpenSSH's PROTOCOL.chacha20poly1305) with sequence number 0. The first 32
 * bytes of the key are the payload's; the others encrypt packet lengths, which a file doesn't have. Block 0 of
 * the stream is the Poly1305 key. Unlike in RFC 8439 the tag covers only the ciphertext.
 */
const chacha20Poly1305: SshCipher = {
  keySize: 64,
  ivSize: 0,
  blockSize: 8,
  tagSize: 16,
  decrypt(key, _iv, body, tag) {
    const stream = createDecipheriv('chacha20', key.subarray(0, 32), Buffer.alloc(16));
    const firstBlock = stream.update(Buffer.alloc(64));
    const expected = poly1305(firstBlock.subarray(0, 32), body);
    wipe(firstBlock);
    if (!timingSafeEqual(expected, tag)) throw new Error('the tag does not fit');
    return stream.update(body);
  },
};

export const sshCiphers: Record<string, SshCipher> = {
  '3des-cbc': plain('des-ede3-cbc', 24, 8),
  'aes128-cbc': plain('aes-128-cbc', 16, 16),
  'aes192-cbc': plain('aes-192-cbc', 24, 16),
  'aes256-cbc': plain('aes-256-cbc', 32, 16),
  'aes128-ctr': plain('aes-128-ctr', 16, 16),
  'aes192-ctr': plain('aes-192-ctr', 24, 16),
  'aes256-ctr': plain('aes-256-ctr', 32, 16),
  'aes128-gcm@openssh.com': gcm('aes-128-gcm', 16),
  'aes256-gcm@openssh.com': gcm('aes-256-gcm', 32),
  'chacha20-poly1305@openssh.com': chacha20Poly1305,
};
