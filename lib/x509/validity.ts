import type { CertificateContents } from '../model.js';

/** Five minutes: clocks of a cluster's hosts differ. */
const BACKDATED = 300;

export interface Validity {
  /** Epoch seconds. */
  notBefore: number;
  notAfter: number;
  /** Whether the authority's end came before the lifetime's. */
  cut: boolean;
}

/**
 * When a certificate issued now begins and ends: never before nor after its authority, which
 * verifiers that check each certificate's dates alone would not notice. With an expired authority
 * the end may lie before the beginning; the issuer refuses that.
 */
export function validity(
  contents: Pick<CertificateContents, 'lifetime'>,
  now: number,
  issuer?: { notBefore: number; notAfter: number },
): Validity {
  const notBefore = Math.max(Math.floor(now) - BACKDATED, issuer?.notBefore ?? -Infinity);
  const wanted = notBefore + contents.lifetime;
  const notAfter = Math.min(wanted, issuer?.notAfter ?? Infinity);
  return { notBefore, notAfter, cut: notAfter < wanted };
}
