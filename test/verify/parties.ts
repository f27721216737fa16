import { createSecureContext } from 'node:tls';

import { issueCertificate } from '../../lib/issue/issue.js';
import type { Issued } from '../../lib/issue/types.js';
import type { CertificateContents, GeneralName } from '../../lib/model/index.js';
import { handshake } from '../../lib/verify/handshake.js';
import { listenerOf, sideOf } from '../../lib/verify/tls.js';
import type { KeyedParty, Outcome } from '../../lib/verify/types.js';
import { readCertificate } from '../../lib/x509/read.js';
import { signing } from '../issue/signing.js';

export const now = Math.floor(Date.now() / 1000);
export const CLIENT = '1.3.6.1.5.5.7.3.2';
export const SERVER = '1.3.6.1.5.5.7.3.1';
export const year = 365 * 86_400;

export const contents = (
  commonName: string,
  extended: string[],
  names: GeneralName[] = [],
): CertificateContents => ({
  subject: { commonName, O: 'system:nodes' },
  names,
  key: { algo: 'ecdsa', size: 256 },
  usages: { key: ['digitalSignature'], extended },
  lifetime: 86_400,
});

export const rootContents = (commonName: string): CertificateContents => ({
  ...contents(commonName, []),
  usages: { key: ['keyCertSign', 'cRLSign'], extended: [] },
  lifetime: year,
  authority: {},
});

const root = (name: string, at = now): Promise<Issued> =>
  issueCertificate({ contents: rootContents(name), now: at });

export const [ours, other, namesake, former] = await Promise.all([
  root('cluster'),
  root('etcd'),
  root('cluster'),
  root('former', now - 2 * year + 86_400),
]);

export const signed = (issuer: Issued, what: CertificateContents, at = now): Promise<Issued> =>
  issueCertificate({ contents: what, now: at, issuer: signing(issuer) });

export const party = (
  { certificate, key }: Pick<Issued, 'certificate' | 'key'>,
  trusts: Pick<Issued, 'certificate'>[] = [ours],
  above: Issued[] = [],
): KeyedParty => ({
  chain: [certificate, ...above.map((one) => one.certificate)].map((pem) => readCertificate(pem)),
  key,
  trusts: trusts.map((one) => readCertificate(one.certificate)),
});

/** A handshake of two parties, each with its own end. */
export const shake = async (
  client: KeyedParty,
  server: KeyedParty,
  dials: string,
): Promise<Outcome> => handshake(createSecureContext(sideOf(client)), listenerOf(server), dials);
