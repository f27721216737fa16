/** age's X25519 recipients and identities (age v1, "X25519 recipient stanza") through node:crypto. */
import type { KeyObject } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.js';
import {
  ephemeral,
  hkdf,
  openFileKey,
  sealFileKey,
  wipe,
  x25519,
  x25519Point,
  x25519PrivateKey,
} from './primitives.js';
import type { Stanza, Unwrapper, Wrapper } from './stanza.js';
import { x25519Malformed } from './messages.js';

const label = 'age-encryption.org/v1/X25519';

function wrapKey(secret: Uint8Array, share: Uint8Array, recipient: Uint8Array): Buffer {
  return hkdf(secret, Buffer.concat([share, recipient]), label);
}

export function x25519Recipient(point: Uint8Array): Wrapper {
  function wrapFileKey(fileKey: Uint8Array): Stanza[] {
    const { privateKey, share } = ephemeral();
    const secret = x25519(privateKey, point);
    const wrap = wrapKey(secret, share, point);
    const body = sealFileKey(fileKey, wrap);
    wipe(secret, wrap);
    return [{ args: ['X25519', encodeBase64(share)], body }];
  }
  return { wrapFileKey };
}

function readShare({ args }: Stanza): Buffer {
  const share = decodeBase64(args[1] ?? '');
  if (args.length !== 2 || share?.length !== 32) throw new Error(x25519Malformed);
  return share;
}

function unwrap(privateKey: KeyObject, point: Uint8Array, stanza: Stanza): Uint8Array | null {
  const share = readShare(stanza);
  const secret = x25519(privateKey, share);
  const wrap = wrapKey(secret, share, point);
  const fileKey = openFileKey(stanza.body, wrap);
  wipe(secret, wrap);
  return fileKey;
}

export interface X25519Identity extends Unwrapper {
  /** The recipient's point. */
  readonly point: Uint8Array;
}

/** Copies the scalar into a key object: the caller wipes its own. */
export function x25519Identity(scalar: Uint8Array): X25519Identity {
  const privateKey = x25519PrivateKey(scalar);
  const point = x25519Point(privateKey);
  function unwrapFileKey(stanzas: Stanza[]): Uint8Array | null {
    for (const stanza of stanzas.filter(({ args }) => args[0] === 'X25519')) {
      const fileKey = unwrap(privateKey, point, stanza);
      if (fileKey !== null) return fileKey;
    }
    return null;
  }
  return { point, unwrapFileKey };
}
