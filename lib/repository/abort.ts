import { CertflakeError } from '../errors.js';
import type { Issuer } from '../issue/pool.js';
import type { AbortNotice } from './types.js';
import { aborted } from './messages.js';

/** @throws CertflakeError (`aborted`) */
export function refuseAborted(signal: AbortNotice | undefined): void {
  if (signal?.aborted !== true) return;
  throw new CertflakeError(aborted, { code: 'aborted', cause: signal.reason });
}

/** Ends the issuer's work with the signal, and says why it ended. */
export async function withSignal<T>(
  signal: AbortNotice | undefined,
  issuer: Issuer,
  run: () => Promise<T>,
): Promise<T> {
  const stop = () => void issuer.close();
  signal?.addEventListener('abort', stop);
  try {
    return await run();
  } catch (error) {
    if (error instanceof CertflakeError && error.code === 'issuer-closed') refuseAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
