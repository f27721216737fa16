import type { ReadCertificate, Reason, Spec } from '../../model/index.js';
import { endedAgo } from '../../text/dates.js';
import { invalidAt, isYetToBegin } from '../../x509/validity.js';
import { dueForRenewal, notYetValid } from '../messages/certificates.js';
import { lifetimeTolerance } from './differences.js';
import { reason } from '../state.js';

/**
 * Certificates are backdated by five minutes. None is due before twice that has passed, whatever `renewBefore`
 * says: otherwise every run would renew it.
 */
const SETTLING = 600;

/**
 * When a certificate is due, in epoch seconds: `renewBefore` before its end, by default a third of its actual
 * validity. One that its authority cut short is due after two thirds of its validity at the earliest. Otherwise
 * it would always be due.
 */
export function dueAt(spec: Spec, certificate: ReadCertificate): number {
  const { notBefore, notAfter } = certificate;
  const validity = notAfter - notBefore;
  const third = Math.floor(validity / 3);
  const wanted = spec.contents.lifetime;
  const wasCut = validity < wanted - lifetimeTolerance(wanted);
  const before = Math.min(spec.renewBefore ?? third, wasCut ? third : Infinity);
  return Math.max(notAfter - before, Math.min(notBefore + SETTLING, notAfter));
}

/** Whether to renew it now: it nears its end, or begins later than now. */
export const isDue = (spec: Spec, certificate: ReadCertificate, now: number): boolean =>
  now >= dueAt(spec, certificate) || isYetToBegin(certificate, now);

/** Why a certificate is due. */
export const dueBecause = (certificate: ReadCertificate, now: number): Reason =>
  refusedBecause(certificate, now) ?? reason('expiry', dueForRenewal(certificate, now));

/** Why hosts refuse a certificate now because of its dates; undefined if they don't. */
export function refusedBecause(certificate: ReadCertificate, now: number): Reason | undefined {
  const invalid = invalidAt(certificate, now);
  if (invalid === 'expired') return reason('expiry', endedAgo(certificate, now));
  return invalid && reason('start', notYetValid(certificate, now));
}
