import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { generateAgeIdentity } from '../../../lib/seal/generate.js';
import { generateSshKey } from '../../../lib/seal/ssh/generate.js';
import { makePlace, type Place, type Ran, type RunOptions } from '../../cli/certflake.js';
import { need } from '../../programs.js';
import type { Namespace } from './namespace.js';

export const planes = ['cp-1', 'cp-2', 'cp-3'];
export const workers = ['node-1', 'node-2'];

/** Each host has its own address, so that a wrong host's certificate is noticed. */
export const addressOf = (host: string): string =>
  `10.77.${planes.includes(host) ? 1 : 2}.${host.slice(-1)}`;

export const addresses = Object.fromEntries(
  [...planes, ...workers].map((host) => [host, addressOf(host)]),
);

export interface Policy {
  dir: string;
  cas: Record<string, { certs?: Record<string, object>; ca?: object }>;
}

/**
 * A user's policy, with a certificate by the front proxy's authority that the API server must not trust, and
 * two intermediates for cert-manager. In JSON, so that NixOS configurations can read it. Keys of both kinds:
 * sixty RSA keys would take as long as all the rest.
 */
function policyOf(operator: string, hostKeys: Record<string, string>): Policy {
  const hosts = Object.entries(hostKeys).map(([host, owningHostKey]) => {
    const role = planes.includes(host) ? 'control-plane' : 'worker';
    return [host, { role, addresses: [addressOf(host)], owningHostKey }] as const;
  });
  return {
    ...{ dir: './certs', userAgeIdentity: '$HOME/operator.txt', userAgeKeys: [operator] },
    hosts: Object.fromEntries(hosts),
    defaults: { key: { algo: 'ecdsa' } },
    kubernetes: { csrSigner: true },
    cas: {
      cluster: { certs: { serviceAccount: { key: { algo: 'rsa' } } } },
      'front-proxy': {
        certs: {
          stranger: {
            commonName: 'somebody-else',
            usages: ['client auth'],
            roles: ['control-plane'],
          },
        },
      },
      issuer: intermediate('issuer', ['signing', 'server auth']),
      successor: intermediate('successor', ['signing']),
    },
  } as Policy;
}

const intermediate = (commonName: string, usages: string[]) => ({
  ca: {
    ...{ commonName, usages, parent: 'cluster', pathLength: 0 },
    sealedTo: { roles: ['control-plane'] },
  },
});

/** The files of a certificate on a host, as programs read them. */
export interface Files {
  certificate: string;
  key: string;
}

/** Control planes and workers whose certificates certflake issued. */
export class Fleet {
  /** Where the operator's programs run, if there is a network. */
  desk: Namespace | undefined;

  constructor(readonly place: Place) {}

  /** Runs a program at the operator's desk. */
  run(program: string, args: string[], options?: RunOptions): Ran {
    if (this.desk === undefined) throw new Error('no network');
    return this.desk.run(program, args, options);
  }

  authority(name: string): string {
    return this.place.path(`cluster/certs/ca/${name}.crt`);
  }

  files(host: string, name: string): Files {
    const shared = name === 'cluster-serviceAccount';
    return this.opened(host, `${shared ? 'shared' : `derived/${host}`}/${name}`);
  }

  /** Opened as by agenix: with the host's own key, in a folder that only its owner can enter. */
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

/** These hosts of the fleet; by default all. */
export async function makeFleet(hosts = [...planes, ...workers]): Promise<Fleet> {
  const place = makePlace();
  const operator = await generateAgeIdentity();
  place.write('home/operator.txt', `${operator.identity}\n`);
  const keys = hosts.map((host): [string, string] => {
    const { publicKey, privateKey } = generateSshKey('ed25519', host);
    place.write(`host-keys/${host}`, privateKey);
    return [host, publicKey.trim()];
  });
  const policy = policyOf(operator.recipient, Object.fromEntries(keys));
  place.write('cluster/certflake.json', JSON.stringify(policy));
  place.must(['apply', '--yes']);
  return new Fleet(place);
}
