import { once } from 'node:events';
import { isIP } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createServer,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';

import type { ReadCertificate } from '../model.js';
import { cable } from './pair.js';
import { refusalOf, withoutNames } from './refusals.js';
import type { Identity, KeyedParty, Outcome, Refusal } from './types.js';

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
  const listener = createServer({ ...secrets(server), requestCert: true });
  // throws on a key that does not fit: nothing may wait for this connection before
  const socket = connect({ ...secrets(client), ...dialling(dials), socket: near });
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
    refused.catch(() => undefined);
    socket.on('error', () => undefined).destroy();
    far.destroy();
  }
}

/** An empty list of authorities is none; left out, it would be Mozilla's. */
const secrets = ({ chain, trusts, key }: KeyedParty) => ({
  cert: pems(chain).join(''),
  key: Buffer.from(key.buffer, key.byteOffset, key.byteLength),
  ca: pems(trusts),
  rejectUnauthorized: false,
  minVersion: 'TLSv1.2' as const,
});

const pems = (certificates: readonly ReadCertificate[]) =>
  certificates.map(({ pem }) => `${pem.trimEnd()}\n`);

/** RFC 6066, section 3: an address is no server name, but it is checked all the same. */
const dialling = (dials: string) => ({
  host: dials,
  servername: isIP(dials) === 0 ? dials : '',
  checkServerIdentity: (host: string, certificate: PeerCertificate) =>
    withoutNames(certificate) ?? checkServerIdentity(dials || host, certificate),
});

function outcome(client: TLSSocket, server: TLSSocket, dials: string): Outcome {
  return {
    ...said('client', client, dials),
    ...said('server', server, dials),
    presented: {
      client: identityOf(server.getPeerCertificate()),
      server: identityOf(client.getPeerCertificate()),
    },
  };
}

function said(
  side: 'client' | 'server',
  socket: TLSSocket,
  dials: string,
): Partial<Record<'client' | 'server', Refusal>> {
  if (socket.authorized) return {};
  return { [side]: refusalOf(String(socket.authorizationError), dials) };
}

/** Node gives a list where a name has an attribute several times, whatever its types say. */
function identityOf({ subject }: PeerCertificate): Identity {
  const { CN, O } = subject as Partial<Record<string, string | string[]>>;
  const text = (value: string | string[]) => (typeof value === 'string' ? value : value.join(', '));
  return { commonName: text(CN ?? ''), ...(O === undefined ? {} : { organization: text(O) }) };
}
