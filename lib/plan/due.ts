import type { ReadCertificate, Spec } from '../model.js';

/**
 * When a certificate is due, in epoch seconds: `renewBefore` (a third of the actual validity if the
 * policy doesn't say) before its end. A certificate that its authority cut short is never due
 * earlier than after two thirds of what it got, or it would be due at once and for ever.
 */
export function dueAt(spec: Spec, certificate: ReadCertificate): number {
  const validity = certificate.notAfter - certificate.notBefore;
  const third = Math.floor(validity / 3);
  const wasCut = validity < spec.contents.lifetime;
  const before = wasCut ? Math.min(spec.renewBefore ?? third, third) : (spec.renewBefore ?? third);
  return certificate.notAfter - before;
}
