import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';

import { CertflakeError } from '../../errors.js';
import { dialling, objection, presentedTo, sideOf } from '../tls.js';
import type { Identity, KeyedParty, Refusal } from '../types.js';
import { endpointText, type Endpoint } from './endpoints.js';
import { alertOf, unreachable } from './failures.js';

/** Milliseconds for a connection, and for an answer on it. */
const LIMIT = 5_000;

/** More than any answer that is read. */
const LONGEST = 65_536;

/** An HTTP request. */
export interface Question {
  method: 'GET' | 'POST';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** What a server shows of itself. */
interface Shown {
  /** SHA-256 of its certificate's DER, hex. */
  fingerprint: string;
  /** The date it ends, as OpenSSL writes it. */
  ends: string;
  identity: Identity;
  /** What the client has against it. */
  objection?: Refusal;
}

/** `refusal`: in TLS. Otherwise it has answered. */
export type Answer = { refusal: Refusal } | { shown: Shown; status: number; body: string };

/**
 * Ask a server something over TLS as this client. The server's certificate is judged, and it is asked
 * all the same.
 *
 * @throws CertflakeError `unreached`: nothing answers there, or not TLS, or not HTTP
 */
export async function ask(
  endpoint: Endpoint,
  client: KeyedParty,
  dials: string,
  question: Question,
): Promise<Answer> {
  // up to TLS 1.2 a refusal ends the handshake; in 1.3 it comes after, and may be lost on the way
  const first = await attempt(endpoint, client, dials, question, 'TLSv1.2');
  return (
    first ??
    (await attempt(endpoint, client, dials, question, 'TLSv1.3')) ??
    noCommonVersion(endpoint)
  );
}

function noCommonVersion(endpoint: Endpoint): never {
  throw new CertflakeError(`${endpointText(endpoint)} speaks neither TLS 1.2 nor 1.3`, {
    code: 'unreached',
  });
}

/** Undefined: the server does not speak this version. */
async function attempt(
  endpoint: Endpoint,
  client: KeyedParty,
  dials: string,
  question: Question,
  version: SecureVersion,
): Promise<Answer | undefined> {
  const { address: host, port } = endpoint;
  const side = { ...sideOf(client), minVersion: version, maxVersion: version };
  const socket = connect({ ...side, ...dialling(dials), host, port });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT) });
    socket.on('error', () => undefined);
    const shown = shownBy(socket, dials);
    const { status, body } = await exchange(socket, endpoint, question);
    return { shown, status, body };
  } catch (error) {
    const alert = alertOf(error);
    if (alert === 'version') return undefined;
    if (alert === undefined) throw unreachable(endpoint, error);
    return { refusal: alert };
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

function shownBy(socket: TLSSocket, dials: string): Shown {
  const { fingerprint256, valid_to: ends } = socket.getPeerCertificate();
  const against = objection(socket, dials);
  return {
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    ends,
    identity: presentedTo(socket),
    ...(against && { objection: against }),
  };
}

async function exchange(
  socket: TLSSocket,
  endpoint: Endpoint,
  { method, path, headers = {}, body = '' }: Question,
): Promise<{ status: number; body: string }> {
  const signal = AbortSignal.timeout(LIMIT);
  const length = String(Buffer.byteLength(body));
  const sent = request({
    ...{ createConnection: () => socket, method, path, signal },
    headers: {
      host: endpointText(endpoint),
      connection: 'close',
      'content-type': 'application/json',
      'content-length': length,
      ...headers,
    },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response', { signal })) as [IncomingMessage];
  return { status: response.statusCode!, body: await textOf(response) };
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of response.setEncoding('utf8')) {
    text += part as string;
    if (text.length > LONGEST) break;
  }
  return text;
}
