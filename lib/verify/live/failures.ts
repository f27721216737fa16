import { CertflakeError } from '../../errors.js';
import type { Refusal } from '../types.js';
import { endpointText, type Endpoint } from './endpoints.js';

/** What servers say of a certificate before they hang up (RFC 8446, section 6.2; Go's crypto/tls). */
const alerts: Readonly<Record<string, Refusal>> = {
  UNKNOWN_CA: { fault: 'authority', reason: 'no authority that it trusts has signed it' },
  CERTIFICATE_EXPIRED: { fault: 'time', reason: 'a certificate has ended or is not valid yet' },
  BAD_CERTIFICATE: { fault: 'untold', reason: 'it finds the certificate bad, and says no more' },
};

/** The refusal that a TLS alert stands for; `version` if it is about the protocol's. */
export function alertOf(error: unknown): Refusal | 'version' | undefined {
  const [, word] = /ALERT_([A-Z_]+)$/.exec(codeOf(error)) ?? [];
  if (word === 'PROTOCOL_VERSION') return 'version';
  if (word === undefined) return undefined;
  const words = word.toLowerCase().replaceAll('_', ' ');
  return alerts[word] ?? { fault: 'untold', reason: `it hangs up (TLS alert: ${words})` };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at',
  ENOTFOUND: 'nobody knows the address of',
  EAI_AGAIN: 'nobody knows the address of',
  EHOSTUNREACH: 'there is no way to',
  ENETUNREACH: 'there is no way to',
  ECONNRESET: 'a connection was cut by',
  ABORT_ERR: 'no answer came from',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no TLS is spoken at',
  ETIMEDOUT: 'no answer came from',
};

/**
 * What kept a connection from coming about.
 *
 * @throws cause if it is no failure of a connection
 */
export function unreachable(endpoint: Endpoint, cause: unknown): CertflakeError {
  const code = codeOf(cause);
  if (code === '') throw cause;
  const reason = reasons[code] ?? `no conversation (${code}) with`;
  return new CertflakeError(`${reason} ${endpointText(endpoint)}`, { code: 'unreached', cause });
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
