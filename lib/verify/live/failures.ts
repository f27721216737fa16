import { CertflakeError } from '../../errors.js';
import type { Refusal } from '../types.js';
import { endpointText, type Endpoint } from './endpoints.js';

/** Servers' alerts about a certificate before they close (RFC 8446, section 6.2; Go's crypto/tls). */
const alerts: Readonly<Record<string, Refusal>> = {
  UNKNOWN_CA: { fault: 'authority', reason: 'no authority that it trusts has signed it' },
  CERTIFICATE_EXPIRED: { fault: 'time', reason: 'a certificate has ended or is not valid yet' },
  BAD_CERTIFICATE: {
    fault: 'untold',
    reason: 'it refuses the certificate as bad, and gives no reason',
  },
  CERTIFICATE_REQUIRED: {
    fault: 'untold',
    reason: 'it wants a certificate of an authority that it trusts',
  },
  HANDSHAKE_FAILURE: {
    fault: 'untold',
    reason: 'it finds no TLS settings in common, or no certificate that it wants',
  },
};

/** The refusal for a TLS alert; `version` if it is about the protocol's version. */
export function alertOf(error: unknown): Refusal | 'version' | undefined {
  const [, word] = /ALERT_([A-Z_]+)$/.exec(codeOf(error)) ?? [];
  if (word === 'PROTOCOL_VERSION') return 'version';
  if (word === undefined) return undefined;
  const words = word.toLowerCase().replaceAll('_', ' ');
  return alerts[word] ?? { fault: 'untold', reason: `it hangs up (TLS alert: ${words})` };
}

interface Failure {
  fact: string;
  hint: string;
}

const elsewhere =
  'run it where the server can be reached, or say where it is reached from here with --connect-to';

const unresolved: Failure = {
  fact: 'cannot resolve',
  hint: `set the host's addresses in the policy; or ${elsewhere}`,
};
const noRoute: Failure = { fact: 'no route leads to', hint: elsewhere };
const silence: Failure = {
  fact: 'no answer came from',
  hint: `look whether the host is up and a firewall lets you through; or ${elsewhere}`,
};
const noTls: Failure = {
  fact: 'no TLS is spoken at',
  hint: 'look which service listens at this port',
};

const failures: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: {
    fact: 'nothing listens at',
    hint: `look whether the service runs; or ${elsewhere}`,
  },
  ENOTFOUND: unresolved,
  EAI_AGAIN: unresolved,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ECONNRESET: {
    fact: 'the connection was cut before the TLS handshake was done, by',
    hint: 'look which service listens at this port, and in its log; a load balancer without a server behind it does this too',
  },
  ABORT_ERR: silence,
  ETIMEDOUT: silence,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
};

/**
 * The error for a connection that failed.
 *
 * @throws cause if it isn't a connection's failure
 */
export function unreachable(endpoint: Endpoint, cause: unknown): CertflakeError {
  const code = codeOf(cause);
  if (code === '') throw cause;
  const { fact, hint } = failures[code] ?? other(code);
  return new CertflakeError(`${fact} ${endpointText(endpoint)}`, {
    ...{ code: 'unreached', hint, cause },
  });
}

/** Node's HTTP parser has its own codes. */
const other = (code: string): Failure => ({
  fact: code.startsWith('HPE_')
    ? 'TLS is spoken, but no HTTP, at'
    : `the connection failed (${code}), to`,
  hint: 'look which service listens at this port',
});

export const isCut = (error: unknown): boolean => ['ECONNRESET', 'EPIPE'].includes(codeOf(error));

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';
