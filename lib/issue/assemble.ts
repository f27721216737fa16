import { certificatePem } from '../x509/pem.js';
import { bitString, sequence } from './der.js';
import type { SignatureAlgorithm } from './engine.js';

/** A certificate in PEM; the signed bytes go into it unchanged. */
export function assemble(
  part: Uint8Array,
  { identifier }: SignatureAlgorithm,
  signature: Uint8Array,
): string {
  return certificatePem(sequence(part, identifier, bitString(signature)));
}
