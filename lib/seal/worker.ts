/** Work that takes seconds in JavaScript or OpenSSL, in its own thread. */
import { createPrivateKey } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { loaded } from '../installation.js';
import type { BcryptJob, Derivation, PemJob } from './derivation.js';

/** Null for parameters that bcrypt_pbkdf refuses, such as an empty passphrase. */
async function bcrypt({ passphrase, salt, rounds, size }: BcryptJob): Promise<Uint8Array | null> {
  const { default: library } = await loaded(() => import('bcrypt-pbkdf'));
  const key = new Uint8Array(size);
  const [length, saltLength] = [passphrase.length, salt.length];
  const status = library.pbkdf(passphrase, length, salt, saltLength, key, size, rounds);
  passphrase.fill(0);
  return status === 0 ? key : null;
}

/** OpenSSL 3 no longer enables old ciphers (DES, RC2): that isn't a wrong passphrase. */
function isUnsupported(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OSSL_UNSUPPORTED';
}

function pem({ pem: key, passphrase }: PemJob): Uint8Array | null {
  try {
    const opened = createPrivateKey({ key, passphrase: Buffer.from(passphrase) });
    return Uint8Array.from(opened.export({ format: 'der', type: 'pkcs8' }));
  } catch (error) {
    if (isUnsupported(error)) throw error;
    return null;
  } finally {
    passphrase.fill(0);
  }
}

const job = workerData as Derivation;
const key = job.kind === 'bcrypt' ? await bcrypt(job) : pem(job);
parentPort?.postMessage(key, key === null ? [] : [key.buffer as ArrayBuffer]);
