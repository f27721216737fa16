import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateAgeIdentity, type AgeKeyPair } from '../../lib/seal/generate.js';
import { generateSshKey, type SshKeyFiles } from '../../lib/seal/ssh/generate.js';
import { makePlace, type Cluster } from '../cli/certflake.js';
import { commit, git, policyFile, sshPair, type SshPair } from '../keep/repository.js';
import { madeOnce } from '../made-once.js';

/** A cluster in a git repository, all made by its operator in this clone. */
export interface World extends Cluster {
  operator: AgeKeyPair;
  /** Another operator, who has an SSH key. */
  colleague: SshPair;
  hostKeys: Record<'cp-1' | 'web-1', SshKeyFiles>;
}

type Keys = Pick<World, 'operator' | 'colleague' | 'hostKeys'>;
export type PolicyOf = (keys: Keys) => string;

/** A root, an intermediate, a certificate for each host, a shared one, and a pair that must stay. */
export const ordinary: PolicyOf = ({ operator, colleague, hostKeys }) => `dir: ./secrets/certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys:
  - "${operator.recipient}"
  - "${colleague.publicKey.trim()}"
hosts:
  cp-1: { role: [ control ], owningHostKey: "${hostKeys['cp-1'].publicKey.trim()}" }
  web-1: { role: [ worker ], owningHostKey: "${hostKeys['web-1'].publicKey.trim()}" }
defaults: { key: { algo: ecdsa } }
cas:
  root:
    ca: { commonName: root ca, usages: [ signing ] }
    certs:
      kubelet: { commonName: "\${hostName}", hosts: [ "\${hostName}" ], usages: [ server auth ], roles: [ worker ] }
      etcd: { commonName: etcd, hosts: [ etcd.local ], usages: [ server auth ], shared: true }
      token: { commonName: token, usages: [ signing ], shared: true, roles: [ control ] }
  signer:
    ca: { commonName: signer ca, parent: root, usages: [ signing ] }
    certs:
      api: { commonName: api, hosts: [ api.local ], usages: [ server auth ], roles: [ control ] }
`;

/** A control plane for `kubeconfig`. */
export const kubernetes: PolicyOf = ({ operator, hostKeys }) => `dir: ./secrets/certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys:
  - "${operator.recipient}"
hosts:
  cp-1: { role: control-plane, owningHostKey: "${hostKeys['cp-1'].publicKey.trim()}" }
defaults: { key: { algo: ecdsa } }
kubernetes: { controlPlaneEndpoint: api.example.org }
`;

/** A copy of the issued cluster, with the record of the clone that issued it. */
export async function world(policyOf: PolicyOf = ordinary): Promise<World> {
  const made = await madeOnce(`world-${policyOf.name}`, (folder) => issue(policyOf, folder));
  const keys = JSON.parse(readFileSync(join(made, 'keys.json'), 'utf8')) as Keys;
  const copy = Object.assign(makePlace(), keys);
  for (const folder of ['home', 'cluster']) {
    cpSync(join(made, folder), copy.path(folder), { recursive: true });
  }
  return copy;
}

async function issue(policyOf: PolicyOf, folder: string): Promise<void> {
  const hostKeys = {
    'cp-1': generateSshKey('ed25519', 'cp-1'),
    'web-1': generateSshKey('ed25519', 'web-1'),
  };
  const operator = await generateAgeIdentity();
  const keys: Keys = { operator, hostKeys, colleague: sshPair('colleague') };
  const place = Object.assign(makePlace(), keys);
  place.write('home/operator.txt', `${operator.identity}\n`);
  place.write('home/colleague', keys.colleague.privateKey);
  place.write(policyFile, policyOf(keys));
  git(place, 'init', '-q', '-b', 'main');
  commit(place, 'policy');
  place.must(['apply', '--yes']);
  commit(place, 'issued');
  place.write('keys.json', JSON.stringify(keys));
  cpSync(place.top, folder, { recursive: true });
}

/** Another clone of the same repository: its operator has accepted nothing yet. */
export function freshClone(from: World): World {
  const { operator, colleague, hostKeys } = from;
  const clone = Object.assign(makePlace(), { operator, colleague, hostKeys });
  cpSync(from.path('home'), clone.path('home'), { recursive: true });
  clone.run('rm', ['-rf', '.local'], { cwd: 'home' });
  git(clone, 'clone', '-q', from.path('cluster'), '.');
  return clone;
}
