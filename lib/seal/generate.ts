import { randomBytes } from 'node:crypto';
import { encodeBech32 } from './bech32.js';
import { wipe } from './primitives.js';
import { x25519Identity } from './x25519.js';

export interface AgeKeyPair {
  /** `AGE-SECRET-KEY-1…`: for a file outside any repository, mode 0600. */
  identity: string;
  /** `age1…` */
  recipient: string;
}

/** A new X25519 key pair, as `age-keygen` makes it. */
export function generateAgeIdentity(): Promise<AgeKeyPair> {
  const scalar = randomBytes(32);
  const identity = encodeBech32('age-secret-key-', scalar).toUpperCase();
  const recipient = encodeBech32('age', x25519Identity(scalar).point);
  wipe(scalar);
  return Promise.resolve({ identity, recipient });
}
