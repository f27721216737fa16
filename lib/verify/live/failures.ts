import { CertflakeError } from '../../errors.js';
import type { Refusal } from '../types.js';
import { endpointText, type Endpoint } from './endpoints.js';
import * as say from './messages/reaching.js';

/** Servers' alerts about a certificate before they close (RFC 8446, section 6.2; Go's crypto/tls). */
const alerts: Readonly<Record<string, Refusal>> = {
  UNKNOWN_CA: { fault: 'authority', reason: say.alerts.authority },
  CERTIFICATE_EXPIRED: { fault: 'time', reason: say.alerts.time },
  BAD_CERTIFICATE: {
    fault: 'untold',
    reason: say.alerts.bad,
  },
  CERTIFICATE_REQUIRED: {
    fault: 'untold',
    reason: say.alerts.wanted,
  },
  HANDSHAKE_FAILURE: {
    fault: 'untold',
    reason: say.alerts.settings,
  },
};

/** The refusal for a TLS alert; `version` if it is about the protocol's version. */
export function alertOf(error: unknown): Refusal | 'version' | undefined {
  const [, word] = /ALERT_([A-Z_]+)$/.exec(codeOf(error)) ?? [];
  if (word === 'PROTOCOL_VERSION') return 'version';
  if (word === undefined) return undefined;
  const words = word.toLowerCase().replaceAll('_', ' ');
  return alerts[word] ?? { fault: 'untold', reason: say.otherAlert(words) };
}

const failures: Readonly<Record<string, typeof say.noTls>> = {
  ECONNREFUSED: say.nothingListens,
  ENOTFOUND: say.unresolved,
  EAI_AGAIN: say.unresolved,
  EHOSTUNREACH: say.noRoute,
  ENETUNREACH: say.noRoute,
  ECONNRESET: say.cutEarly,
  ABORT_ERR: say.silence,
  ETIMEDOUT: say.silence,
  ERR_SSL_WRONG_VERSION_NUMBER: say.noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: say.noTls,
};

/**
 * The error for a connection that failed.
 *
 * @throws cause if it isn't a connection's failure
 */
export function unreachable(endpoint: Endpoint, cause: unknown): CertflakeError {
  const code = codeOf(cause);
  if (code === '') throw cause;
  const { message, hint } = (failures[code] ?? otherFailure(code))(endpointText(endpoint));
  return new CertflakeError(message, { code: 'unreached', hint, cause });
}

/** Node's HTTP parser has its own codes. */
const otherFailure = (code: string): typeof say.noTls =>
  code.startsWith('HPE_') ? say.noHttp : (at) => say.otherFailure(at, code);

export const isCut = (error: unknown): boolean => ['ECONNRESET', 'EPIPE'].includes(codeOf(error));

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';
