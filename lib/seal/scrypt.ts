/** age's passphrases (age v1, "scrypt recipient stanza"), derived by node:crypto in another thread. */
import { scrypt } from 'node:crypto';
import { CertflakeError } from '../errors.js';
import { decodeBase64 } from './base64.js';
import { openFileKey, wipe } from './primitives.js';
import type { Stanza, Unwrapper } from './stanza.js';
import { scryptCostly, scryptMalformed, scryptNotAlone } from './messages.js';

const label = 'age-encryption.org/v1/scrypt';
/** The most that age itself takes: 4 GiB of memory, and half a minute. */
const largestWorkFactor = 22;

interface Parameters {
  salt: Buffer;
  workFactor: number;
}

/**
 * @throws CertflakeError for a work factor beyond age's own limit, a plain Error for a malformed stanza
 */
export function scryptParameters({ args }: Stanza): Parameters {
  const [, salt, factor = ''] = args;
  const bytes = decodeBase64(salt ?? '');
  if (args.length !== 3 || bytes?.length !== 16 || !/^[1-9][0-9]*$/.test(factor)) {
    throw new Error(scryptMalformed);
  }
  const workFactor = Number(factor);
  if (workFactor <= largestWorkFactor) return { salt: bytes, workFactor };
  const { message, hint } = scryptCostly(factor, largestWorkFactor);
  throw new CertflakeError(message, { code: 'identity-costly', hint });
}

function derive(passphrase: string, { salt, workFactor }: Parameters): Promise<Buffer> {
  const N = 2 ** workFactor;
  const cost = { N, r: 8, p: 1, maxmem: 128 * 8 * (N + 1024) };
  const labelled = Buffer.concat([Buffer.from(label), salt]);
  return new Promise((resolve, reject) => {
    scrypt(passphrase, labelled, 32, cost, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** Opens files protected by this passphrase; null for another one. */
export function scryptIdentity(passphrase: string): Unwrapper {
  async function unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const stanza = stanzas.find(({ args }) => args[0] === 'scrypt');
    if (stanza === undefined) return null;
    if (stanzas.length > 1) throw new Error(scryptNotAlone);
    const wrapKey = await derive(passphrase, scryptParameters(stanza));
    const fileKey = openFileKey(stanza.body, wrapKey);
    wipe(wrapKey);
    return fileKey;
  }
  return { unwrapFileKey };
}
