import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';

import { cable } from './pair.js';
import { dialling, objection, presentedTo, sideOf } from './tls.js';
import type { KeyedParty, Outcome } from './types.js';

/** Far more than a handshake in memory takes. */
const LIMIT = 10_000;

/**
 * A real TLS connection in memory between two parties, both authenticated, with Node's own TLS: each
 * side's chain, dates and usages are checked by OpenSSL, the server's name as `dials`. Neither side
 * hangs up on the other, so that both verdicts and both identities are known.
 *
 * @throws Error if a key does not fit its certificate, or there is no handshake at all
 */
export async function handshake(
  client: KeyedParty,
  server: KeyedParty,
  dials: string,
): Promise<Outcome> {
  const [near, far] = cable();
  const listener = createServer({ ...sideOf(server), requestCert: true });
  // throws on a key that does not fit: nothing may wait for this connection before
  const socket = connect({ ...sideOf(client), ...dialling(dials), socket: near });
  const signal = AbortSignal.timeout(LIMIT);
  const answered = once(listener, 'secureConnection', { signal });
  const refused = once(listener, 'tlsClientError', { signal });
  listener.emit('connection', far);
  try {
    const failed = refused.then(([error]) => Promise.reject(error as Error));
    const both = Promise.all([answered, once(socket, 'secureConnect', { signal })]);
    const [[accepted]] = (await Promise.race([both, failed])) as [[TLSSocket], unknown];
    return outcome(socket, accepted, dials);
  } finally {
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
