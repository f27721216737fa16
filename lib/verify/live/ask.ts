import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';

import { CertflakeError } from '../../errors.js';
import { believing, dialling, sideOf } from '../tls.js';
import type { KeyedParty, Party, Refusal } from '../types.js';
import { endpointText, type Endpoint } from './endpoints.js';
import { alertOf, isCut, unreachable } from './failures.js';
import * as say from './messages/reaching.js';
import { presentedBy, type Presented } from './presented.js';

/** Milliseconds for a connection, and for an answer on it. */
const LIMIT = 5_000;

/** More than any answer that is needed. */
const LONGEST = 65_536;

/** Without a key it shows no certificate. */
export type Client = KeyedParty | Pick<Party, 'trusts'>;

/** An HTTP request. */
export interface Question {
  method: 'GET' | 'POST';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/**
 * `refusal`: in TLS; what the server presented is known if it speaks TLS 1.3. `cut`: it took the client's
 * certificate and closed without an answer; `from` is this end's address. Otherwise it has answered.
 */
export type Answer =
  | { refusal: Refusal; presented?: Presented }
  | { cut: true; presented: Presented; from: string }
  | { presented: Presented; status: number; body: string };

/**
 * Asks a server something over TLS as this client. Judges the server's certificate, and asks regardless of the
 * result.
 *
 * @throws CertflakeError `unreached`: no server answers there, or it speaks neither TLS nor HTTP
 */
export async function ask(
  endpoint: Endpoint,
  client: Client,
  dials: string,
  question: Question,
): Promise<Answer> {
  const call = { endpoint, client, dials };
  // up to TLS 1.2 a refusal ends the handshake; in 1.3 it comes later and may get lost
  const first = await attempt(call, question, 'TLSv1.2');
  if (first && 'refusal' in first) return { ...(await peek(call)), ...first };
  const answer = first ?? (await attempt(call, question, 'TLSv1.3'));
  if (answer === undefined) throw unreached(say.noCommonVersion(endpointText(endpoint)));
  return first === undefined && 'cut' in answer ? await listen(call, answer) : answer;
}

/** A server that gives no verdict. */
function unreached(
  { message, hint }: ReturnType<typeof say.incomplete>,
  cause?: unknown,
): CertflakeError {
  return new CertflakeError(message, {
    ...{ code: 'unreached', hint },
    ...(cause !== undefined && { cause }),
  });
}

interface Call {
  endpoint: Endpoint;
  client: Client;
  dials: string;
}

function dial({ endpoint, client, dials }: Call, version: SecureVersion): TLSSocket {
  const { address: host, port } = endpoint;
  const side = 'key' in client ? sideOf(client) : believing(client);
  const versions = { minVersion: version, maxVersion: version };
  return connect({ ...side, ...versions, ...dialling(dials), host, port });
}

/** Undefined: the server doesn't speak this version. */
async function attempt(
  call: Call,
  question: Question,
  version: SecureVersion,
): Promise<Answer | undefined> {
  const { endpoint, dials } = call;
  const socket = dial(call, version);
  let met: { presented: Presented; from: string } | undefined;
  try {
    await connected(socket);
    socket.on('error', () => undefined);
    met = { presented: presentedBy(socket, dials, endpoint), from: socket.localAddress ?? '' };
    const { presented } = met;
    return { presented, ...(await exchange(socket, endpoint, question)) };
  } catch (error) {
    const alert = alertOf(error);
    if (alert === 'version') return undefined;
    if (alert !== undefined) return { refusal: alert, ...met };
    if (met !== undefined && isCut(error)) return { cut: true, ...met };
    throw error instanceof CertflakeError ? error : unreachable(endpoint, error);
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

const connected = (socket: TLSSocket): Promise<unknown[]> =>
  once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT) });

/** In TLS 1.3 a server presents its certificate before it refuses. */
async function peek(call: Call): Promise<{ presented?: Presented }> {
  const socket = dial(call, 'TLSv1.3');
  try {
    await connected(socket);
    return { presented: presentedBy(socket, call.dials, call.endpoint) };
  } catch {
    return {};
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

/** What a TLS 1.3 server sends to a client that asks nothing: this way no alert is lost. */
async function listen(call: Call, cut: Answer): Promise<Answer> {
  const socket = dial(call, 'TLSv1.3');
  try {
    await connected(socket);
    await once(socket.resume(), 'close', { signal: AbortSignal.timeout(LIMIT) });
    return cut;
  } catch (error) {
    const alert = alertOf(error);
    return alert === undefined || alert === 'version' ? cut : { ...cut, refusal: alert };
  } finally {
    socket.on('error', () => undefined).destroy();
  }
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
  const answered = await textOf(response).catch((cause: unknown) => {
    throw unreached(say.incomplete(endpointText(endpoint)), cause);
  });
  return { status: response.statusCode!, body: answered };
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of response.setEncoding('utf8')) {
    text += part as string;
    if (text.length > LONGEST) break;
  }
  return text;
}
