import { once } from 'node:events';
import { connect, type SecureContext, type Server, type TLSSocket } from 'node:tls';

import { cable } from './cable.js';
import { dialling, objection, presentedTo } from './tls.js';
import type { Outcome } from './types.js';

/** Far more than a handshake in memory takes. */
const LIMIT = 10_000;

/**
 * A real TLS connection in memory between two parties, both authenticated, with Node's own TLS. OpenSSL checks
 * each side's chain, dates and usages, and the server's name as `dials`. Neither side closes the connection, so
 * both verdicts and both identities are known.
 *
 * @throws Error if there is no handshake at all
 */
export async function handshake(
  client: SecureContext,
  listener: Server,
  dials: string,
): Promise<Outcome> {
  const [near, far] = cable();
  const options = { ...dialling(dials), rejectUnauthorized: false };
  const socket = connect({ ...options, secureContext: client, socket: near });
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(LIMIT)]);
  const answered = once(listener, 'secureConnection', { signal });
  const refused = once(listener, 'tlsClientError', { signal });
  listener.emit('connection', far);
  try {
    const failed = refused.then(([error]) => Promise.reject(error as Error));
    const both = Promise.all([answered, once(socket, 'secureConnect', { signal })]);
    const [[accepted]] = (await Promise.race([both, failed])) as [[TLSSocket], unknown];
    return outcome(socket, accepted, dials);
  } finally {
    done.abort();
    socket.on('error', () => undefined).destroy();
    far.destroy();
  }
}

function outcome(client: TLSSocket, server: TLSSocket, dials: string): Outcome {
  const [ofServer, ofClient] = [objection(client, dials), objection(server, dials)];
  return {
    ...(ofServer && { client: ofServer }),
    ...(ofClient && { server: ofClient }),
    presented: { client: presentedTo(server), server: presentedTo(client) },
  };
}
