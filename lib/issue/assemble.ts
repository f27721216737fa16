import { certificatePem } from '../x509/pem.js';
import { bitString, sequence } from './der.js';
import type { SignatureAlgorithm } from './engine.js';

/** A certificate in PEM: the part's bytes go into it as they were signed. */
export function assemble(
  part: Uint8Array,
  { identifier }: SignatureAlgorithm,
  signature: Uint8Array,
): string {
  return certificatePem(sequence(part, identifier, bitString(signature)));
}
