/** Keys from passphrases, in another thread: a signal can end the program meanwhile. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { CertflakeError } from '../errors.js';
import { firstLine } from '../text/foreign.js';
import { installationError } from '../installation.js';
import { wipe } from './primitives.js';
import { noErrorGiven, threadEnded } from './messages.js';

/** Arrays with buffers of their own: a thread gets a copy of the whole buffer behind a view. */
export interface BcryptJob {
  kind: 'bcrypt';
  passphrase: Uint8Array;
  salt: Uint8Array;
  rounds: number;
  size: number;
}

export interface PemJob {
  kind: 'pem';
  passphrase: Uint8Array;
  pem: string;
}

export type Derivation = BcryptJob | PemJob;

/** The compiled file, even for an import from TypeScript: a worker can't load TypeScript. */
const workerFile = () => createRequire(import.meta.url).resolve('#seal-worker');

function ended(cause: unknown): unknown {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_OSSL_UNSUPPORTED') {
    return cause;
  }
  const fact = cause instanceof Error ? firstLine(cause) : noErrorGiven;
  const { message, hint } = threadEnded(fact);
  return (
    installationError(cause) ?? new CertflakeError(message, { code: 'worker-crashed', hint, cause })
  );
}

/**
 * The derived key, or the opened PEM key as PKCS#8 in DER; null if the passphrase is wrong. The caller wipes
 * it.
 *
 * @throws InstallationError, OpenSSL's error for a cipher that it no longer knows, or a
 * CertflakeError if the thread can't be started or ends
 */
export async function derive(job: Derivation): Promise<Buffer | null> {
  let worker: Worker | undefined;
  try {
    worker = new Worker(workerFile(), { workerData: job, execArgv: [] });
    const bytes = await answerOf(worker);
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    throw ended(error);
  } finally {
    wipe(job.passphrase);
    await worker?.terminate();
  }
}

function answerOf(worker: Worker): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', reject);
  });
}
