import { adviceFor, type Advice } from '../../../lib/cluster/rotation/advice.js';
import type { RotationMove } from '../../../lib/model/index.js';
import { plainAdvice } from '../../../lib/cluster/rotation/plain.js';
import type { Policy } from '../../../lib/model/policy.js';
import { policyOf, resolved, type Hosts } from '../../policy/kubernetes/policies.js';

/** Three members of etcd on hosts of their own, two control planes, a worker. */
export const external: Hosts = {
  etcd1: { role: 'etcd', addresses: ['10.9.0.1'] },
  etcd2: { role: 'etcd', addresses: ['10.9.0.2'] },
  etcd3: { role: 'etcd', addresses: ['fd00::3'] },
  cp1: { role: 'control-plane', addresses: ['10.9.0.4'] },
  cp2: { role: 'control-plane', addresses: ['10.9.0.5'] },
  w1: 'worker',
};

export const cluster = (kubernetes: object = {}, hosts: Hosts = external): Policy =>
  policyOf(hosts, { kubernetes: { etcd: 'external', ...kubernetes } });

/** A root that signs an intermediate, which signs for two kinds of hosts; a third host only trusts it. */
export const services: Policy = policyOf(
  { db1: 'database', web1: 'web', web2: 'web', other: 'other' },
  {
    caDefaults: { usages: ['signing'] },
    cas: {
      root: { ca: { commonName: 'root' }, certs: {} },
      services: {
        ca: { parent: 'root', commonName: 'services' },
        certs: {
          postgres: {
            commonName: 'postgres',
            usages: ['server auth'],
            roles: ['database'],
            restartUnits: ['postgresql.service'],
          },
          app: {
            commonName: 'app',
            usages: ['client auth'],
            roles: ['web'],
            restartUnits: ['app.service'],
          },
          idle: { commonName: 'idle', usages: ['client auth'], roles: ['other'] },
        },
      },
      unrelated: {
        ca: { commonName: 'unrelated' },
        certs: { own: { commonName: 'own', usages: ['server auth'], roles: ['other'] } },
      },
    },
  },
);

export function advised(policy: Policy, authority: string, move: RotationMove): Advice {
  const { specs, inventory } = resolved(policy);
  return adviceFor({ authority, move, specs: specs.specs, inventory });
}

/** Each group in one line: its hosts, how, and its units. */
export const deployOf = ({ deploy }: Advice): string[] =>
  deploy.map(({ name, hosts, oneAtATime, restarts }) => {
    const units = restarts.map(({ unit }) => unit.replace('.service', '')).join(' ');
    return `${name}: ${hosts.join(' ')}${oneAtATime ? ', one by one' : ''}: ${units}`;
  });

export const checksOf = (advice: Advice): string[] =>
  plainAdvice(advice).deploy.flatMap(({ checks }) =>
    checks.map(({ runOn, command }) => `${runOn}: ${command}`),
  );

export const outsideNames = ({ outside: { before, after } }: Advice) => ({
  before: before.map(({ name }) => name),
  after: after.map(({ name }) => name),
});
