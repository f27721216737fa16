import type { CertificateContents } from '../model/index.js';

/** A certificate begins this long before it is made, because hosts' clocks differ. Seconds. */
export const BACKDATED = 300;

/**
 * A certificate that begins up to five minutes from now counts as begun. Backdating adds five more, so two
 * operators' clocks may differ by ten minutes. Seconds.
 */
const SKEW = 300;

/** Whether a certificate begins so late that differing clocks don't explain it. */
export const isYetToBegin = ({ notBefore }: { notBefore: number }, now: number): boolean =>
  notBefore > now + SKEW;

/** Why a certificate's dates make it invalid now; undefined if they don't. */
export function invalidAt(
  certificate: { notBefore: number; notAfter: number },
  now: number,
): 'expired' | 'not-yet-valid' | undefined {
  if (certificate.notAfter <= now) return 'expired';
  return isYetToBegin(certificate, now) ? 'not-yet-valid' : undefined;
}

export interface Validity {
  /** Epoch seconds. */
  notBefore: number;
  notAfter: number;
  /** Whether the authority ends before the lifetime does. */
  cut: boolean;
}

/**
 * When a certificate issued now begins and ends. Its lifetime counts from now. It stays within its authority's
 * dates: verifiers that check each certificate's dates alone would not notice otherwise. With an expired
 * authority the end may come before the beginning; the issuer refuses that.
 */
export function validity(
  contents: Pick<CertificateContents, 'lifetime'>,
  now: number,
  issuer?: { notBefore: number; notAfter: number },
): Validity {
  const made = Math.floor(now);
  const notBefore = Math.max(made - BACKDATED, issuer?.notBefore ?? -Infinity);
  const wanted = made + contents.lifetime;
  const notAfter = Math.min(wanted, issuer?.notAfter ?? Infinity);
  return { notBefore, notAfter, cut: notAfter < wanted };
}
