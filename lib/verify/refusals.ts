import type { PeerCertificate } from 'node:tls';

import * as say from './messages.js';
import type { Fault, Refusal } from './types.js';

const authority: [Fault, string] = ['authority', say.noTrustedSigner];

/** OpenSSL's verdicts, and Node's about the server's name, by code (openssl-verify(1)). */
const verdicts: Readonly<Record<string, [Fault, string]>> = {
  UNABLE_TO_GET_ISSUER_CERT: authority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: authority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: authority,
  SELF_SIGNED_CERT_IN_CHAIN: authority,
  DEPTH_ZERO_SELF_SIGNED_CERT: authority,
  CERT_SIGNATURE_FAILURE: authority,
  INVALID_CA: authority,
  INVALID_PURPOSE: ['usage', say.wrongUsages],
  CERT_HAS_EXPIRED: ['time', say.expired],
  CERT_NOT_YET_VALID: ['time', say.notYetValid],
};

/** The refusal for a code. */
export function refusalOf(code: string, dials: string): Refusal {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return nameRefusal(dials);
  const [fault, reason] = verdicts[code] ?? ['other', code.toLowerCase().replaceAll('_', ' ')];
  return { fault, reason };
}

export const nameRefusal = (dials: string): Refusal => ({
  fault: 'name',
  reason: say.notFor(dials),
});

/** Node falls back to the common name; Go's TLS, which Kubernetes uses, doesn't. */
export function withoutNames({ subjectaltname }: PeerCertificate): Error | undefined {
  if (subjectaltname !== undefined) return undefined;
  const code = 'ERR_TLS_CERT_ALTNAME_INVALID';
  return Object.assign(new Error(say.noNames), { code });
}
