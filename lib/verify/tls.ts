import { isIP } from 'node:net';
import {
  checkServerIdentity,
  createServer,
  type PeerCertificate,
  type Server,
  type TLSSocket,
} from 'node:tls';

import { bundlePem } from '../x509/pem.js';
import { refusalOf, withoutNames } from './refusals.js';
import type { KubernetesUser, KeyedParty, Party, Refusal } from './types.js';

/**
 * A party's side of a connection, for Node's TLS. Nobody hangs up by himself: `objection` asks
 * afterwards. An empty list of authorities is none; left out, it would be Mozilla's.
 */
export const sideOf = ({ chain, trusts, key }: KeyedParty) => ({
  cert: bundlePem(chain),
  key: Buffer.from(key.buffer, key.byteOffset, key.byteLength),
  ...believing({ trusts }),
});

/** The side of a client that shows no certificate. */
export const believing = ({ trusts }: Pick<Party, 'trusts'>) => ({
  ca: trusts.map((one) => bundlePem([one])),
  rejectUnauthorized: false,
  minVersion: 'TLSv1.2' as const,
});

/** A server that listens nowhere: connections are handed to it. */
export const listenerOf = (party: KeyedParty): Server =>
  createServer({ ...sideOf(party), requestCert: true });

/** RFC 6066, section 3: an address is no server name, but it is checked all the same. */
export const dialling = (dials: string) => ({
  host: dials,
  servername: isIP(dials) === 0 ? dials : '',
  checkServerIdentity: (host: string, certificate: PeerCertificate) =>
    withoutNames(certificate) ?? checkServerIdentity(dials || host, certificate),
});

/** What this end of an open connection has against the other; undefined: nothing. */
export function objection(socket: TLSSocket, dials: string): Refusal | undefined {
  return socket.authorized ? undefined : refusalOf(String(socket.authorizationError), dials);
}

/** As whom the other end presents itself. Node gives a list of a name's many values, whatever its types say. */
export function presentedTo(socket: TLSSocket): KubernetesUser {
  const { CN, O } = socket.getPeerCertificate().subject as Partial<
    Record<string, string | string[]>
  >;
  const text = (value: string | string[]) => (typeof value === 'string' ? value : value.join(', '));
  return { commonName: text(CN ?? ''), ...(O === undefined ? {} : { organization: text(O) }) };
}
