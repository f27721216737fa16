import type { SealHistory } from '../../lib/model/index.js';
import type { Policy } from '../../lib/model/policy.js';
import { agePerson, sshPerson, type Person } from '../cluster/keys.js';
import { makeWorld, type World } from '../cluster/world.js';

export interface People {
  operator: Person;
  second: Person;
  cp: Person;
  web1: Person;
  web2: Person;
  /** The key of a reinstalled host. */
  fresh: Person;
}

export async function people(): Promise<People> {
  return {
    operator: await agePerson('operator'),
    second: await sshPerson('second'),
    cp: await sshPerson('cp'),
    web1: await sshPerson('web-1'),
    web2: await sshPerson('web-2'),
    fresh: await sshPerson('fresh'),
  };
}

/** A root with an intermediate, leaves of both, a shared pair that only signs and one that serves. */
export function clusterPolicy({ operator, second, cp, web1, web2 }: People): Policy {
  return {
    dir: 'certs',
    userAgeKeys: [operator.recipient, second.recipient],
    hosts: {
      cp: { role: 'control-plane', owningHostKey: cp.recipient },
      'web-1': { role: 'worker', owningHostKey: web1.recipient },
      'web-2': { role: 'worker', owningHostKey: web2.recipient },
    },
    defaults: { key: { algo: 'ecdsa', size: 256 }, usages: ['client auth', 'server auth'] },
    cas: {
      k8s: {
        ca: { commonName: 'k8s root', expiry: '87600h' },
        certs: {
          api: {
            commonName: 'kube-apiserver',
            names: { O: 'system:masters' },
            hosts: ['${hostName}', '10.0.0.1'],
            roles: ['control-plane'],
          },
          kubelet: { commonName: 'system:node:${hostName}', roles: ['worker'] },
          sa: { commonName: 'service-account', usages: ['signing'], shared: true },
          front: { commonName: 'front', shared: true, roles: ['worker'] },
        },
      },
      edge: {
        ca: { commonName: 'edge', parent: 'k8s', expiry: '43800h' },
        certs: {
          web: { commonName: 'web', hosts: ['${hostName}.example.org'], roles: ['worker'] },
        },
      },
    },
  };
}

export const ids = {
  root: 'ca-k8s',
  edge: 'ca-edge',
  api: 'derived-cp-k8s-api',
  kubelet1: 'derived-web-1-k8s-kubelet',
  kubelet2: 'derived-web-2-k8s-kubelet',
  sa: 'shared-k8s-sa',
  front: 'shared-k8s-front',
  web1: 'derived-web-1-edge-web',
  web2: 'derived-web-2-edge-web',
};

/** The cluster before the first issue, with its people. */
export async function emptyCluster(everybody: People): Promise<World> {
  return makeWorld(clusterPolicy(everybody), [everybody.operator.identity]);
}

/** A git history that knows only recipients. */
export const historyOf = (readersOf: SealHistory['readersOf']): SealHistory => ({
  readersOf,
  certificateOf: () => undefined,
  excludes: () => false,
  includes: () => false,
  openTo: () => [],
  otherSide: () => undefined,
  keysOf: () => new Set(),
});
