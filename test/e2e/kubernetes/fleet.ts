import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { generateAgeIdentity } from '../../../lib/seal/generate.js';
import { generateSshKey } from '../../../lib/seal/ssh/generate.js';
import { makePlace, type Place } from '../../cli/certflake.js';
import { need } from '../../programs.js';

export const planes = ['cp-1', 'cp-2', 'cp-3'];
export const workers = ['node-1', 'node-2'];

/** On the loopback, each host has an address of its own: whose certificate is whose makes a difference. */
export const addressOf = (host: string): string =>
  `127.0.${planes.includes(host) ? 1 : 2}.${host.slice(-1)}`;

/**
 * What a user writes, a certificate by the front proxy's authority that the API server must not trust,
 * and two intermediates for cert-manager.
 * Keys of both kinds: sixty of RSA take as long as all the rest.
 */
const policyOf = (operator: string, hosts: Record<string, string>): string => `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: [ "${operator}" ]
hosts:
${Object.entries(hosts)
  .map(([host, key]) => {
    const role = planes.includes(host) ? 'control-plane' : 'worker';
    return `  ${host}: { role: ${role}, addresses: [ ${addressOf(host)} ], owningHostKey: "${key}" }`;
  })
  .join('\n')}
defaults: { key: { algo: ecdsa } }
kubernetes: { csrSigner: true }
cas:
  cluster:
    certs:
      serviceAccount: { key: { algo: rsa } }
  front-proxy:
    certs:
      stranger: { commonName: somebody-else, usages: [ client auth ], roles: [ control-plane ] }
${intermediate('issuer', 'signing, server auth')}
${intermediate('successor', 'signing')}
`;

const intermediate = (name: string, usages: string): string => `  ${name}:
    ca:
      commonName: ${name}
      parent: cluster
      pathLength: 0
      usages: [ ${usages} ]
      sealedTo: { roles: [ control-plane ] }`;

/** The files of a certificate on a host, as programs take them. */
export interface Files {
  certificate: string;
  key: string;
}

/** Three control planes and two workers whose certificates certflake issued. */
export class Fleet {
  constructor(readonly place: Place) {}

  authority(name: string): string {
    return this.place.path(`cluster/certs/ca/${name}.crt`);
  }

  /** One file of several, as NixOS options take it. */
  bundle(...names: string[]): string {
    const text = names.map((name) => this.place.read(`cluster/certs/ca/${name}.crt`)).join('');
    return this.place.write(`run/${names.join('-')}.crt`, text);
  }

  files(host: string, name: string): Files {
    const shared = name === 'cluster-serviceAccount';
    return this.opened(host, `${shared ? 'shared' : `derived/${host}`}/${name}`);
  }

  /** Opened as agenix does it: with the host's own key, in a folder that only its owner enters. */
  opened(host: string, name: string): Files {
    const path = `cluster/certs/${name}`;
    const identity = this.place.path(`host-keys/${host}`);
    const opened = this.place.run(need('age'), [
      ...['-d', '-i', identity],
      this.place.path(`${path}.key.age`),
    ]);
    if (opened.status !== 0) throw new Error(`${host} can't open ${path}: ${opened.stderr}`);
    mkdirSync(this.place.path(`agenix/${host}`), { recursive: true, mode: 0o700 });
    const key = this.place.write(`agenix/${host}/${basename(name)}`, opened.stdout);
    return { certificate: this.place.path(`${path}.crt`), key };
  }
}

export async function makeFleet(): Promise<Fleet> {
  const place = makePlace();
  const operator = await generateAgeIdentity();
  place.write('home/operator.txt', `${operator.identity}\n`);
  const keys = [...planes, ...workers].map((host): [string, string] => {
    const { publicKey, privateKey } = generateSshKey('ed25519', host);
    place.write(`host-keys/${host}`, privateKey);
    return [host, publicKey.trim()];
  });
  place.write('cluster/certflake.yaml', policyOf(operator.recipient, Object.fromEntries(keys)));
  place.must(['apply', '--yes']);
  return new Fleet(place);
}
