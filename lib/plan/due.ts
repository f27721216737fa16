import type { ReadCertificate, Spec } from '../model.js';
import { lifetimeTolerance } from './differences.js';

/**
 * Certificates are backdated by five minutes. Whatever `renewBefore` says, none is due before as long
 * again has passed: one that was due when it was made would be renewed by every run.
 */
const SETTLING = 600;

/**
 * When a certificate is due, in epoch seconds: `renewBefore` (a third of the actual validity if the
 * policy doesn't say) before its end. A certificate that its authority cut short is never due
 * earlier than after two thirds of what it got, or it would be due at once and for ever.
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
