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
 * A party's side of a connection, for Node's TLS. Neither side closes it: `objection` asks afterwards. An empty
 * list of authorities means none; without a list, Node would use Mozilla's.
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

/** A server without a port: it is given connections. */
export const listenerOf = (party: KeyedParty): Server =>
  createServer({ ...sideOf(party), requestCert: true });

/** RFC 6066, section 3: an address isn't a server name, but it is checked too. */
export const dialling = (dials: string) => ({
  host: dials,
  servername: isIP(dials) === 0 ? dials : '',
  checkServerIdentity: (host: string, certificate: PeerCertificate) =>
    withoutNames(certificate) ?? checkServerIdentity(dials || host, certificate),
});

/** Why this end of an open connection refuses the other; undefined: it doesn't. */
export function objection(socket: TLSSocket, dials: string): Refusal | undefined {
  return socket.authorized ? undefined : refusalOf(String(socket.authorizationError), dials);
}

/**
 * The identity that the other end presents. Node gives a list if a name has several values, despite its types.
 */
export function presentedTo(socket: TLSSocket): KubernetesUser {
  const { CN, O } = socket.getPeerCertificate().subject as Partial<
    Record<string, string | string[]>
  >;
  const text = (value: string | string[]) => (typeof value === 'string' ? value : value.join(', '));
  return { commonName: text(CN ?? ''), ...(O === undefined ? {} : { organization: text(O) }) };
}
