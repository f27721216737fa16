import { TAG, derOnly, hex } from './der.js';

/**
 * The extension of an endorsement: the SHA-256 of the endorsed certificate's DER, as an OCTET STRING. An arc
 * below 2.25 is a UUID as a number, so nobody has to assign it (ITU-T X.667).
 */
export const ENDORSEMENT = '2.25.316536673827275039072082431452368604244';

const LENGTH = 32;

/** The endorsed certificate's fingerprint; undefined for anything that no endorsement contains. */
export function readEndorsement(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const { content } = derOnly(value, TAG.octetString, 'endorsement');
  return content.length === LENGTH ? hex(content) : undefined;
}
