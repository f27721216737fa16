import type { KubernetesPolicy } from '../../../lib/model/kubernetes.js';
import { hostsConcerned } from '../../../lib/rotation/evidence/hosts-concerned.js';
import {
  fleet,
  policyOf,
  resolved,
  type Hosts,
  type Rest,
} from '../../policy/kubernetes/policies.js';

const web = {
  ca: { commonName: 'web ca', usages: ['signing'] },
  certs: { site: { commonName: '${hostName}', usages: ['server auth'], roles: ['web'] } },
} as const;

function concerned(kubernetes: KubernetesPolicy | undefined, cas: object, hosts: Hosts) {
  const rest = { ...(kubernetes && { kubernetes }), cas } as Rest;
  const { specs, inventory } = resolved(policyOf(hosts, rest));
  return (ca: string) => hostsConcerned(specs, inventory, ca);
}

const outside = fleet(2, { db1: 'etcd', site: 'web' });

test.each([
  ['cluster', ['cp1', 'cp2', 'w1', 'w2']],
  ['etcd', ['cp1', 'cp2', 'db1']],
  ['front-proxy', ['cp1', 'cp2']],
  ['web', ['site']],
  ['none', []],
])('of a cluster with etcd elsewhere: %s', (ca, hosts) => {
  expect(concerned({ etcd: 'external' }, { web }, outside)(ca)).toEqual(hosts);
});

test('with one authority, all hosts of the cluster', () => {
  const all = concerned({ authorities: 'one', etcd: 'external' }, { web }, outside);
  expect(all('cluster')).toEqual(['cp1', 'cp2', 'db1', 'w1', 'w2']);
});

test('without Kubernetes, the hosts that hold a certificate below it, through intermediates too', () => {
  const issuing = { parent: 'web', commonName: 'issuing', usages: ['signing'] };
  const mail = { commonName: '${hostName}', usages: ['server auth'], roles: ['mail'] };
  const hosts = { site: 'web', post: 'mail', dns: 'dns' };
  const dns = { ...web, certs: { dns: { ...mail, roles: ['dns'] } } };
  const of = concerned(undefined, { web, issuing: { ca: issuing, certs: { mail } }, dns }, hosts);
  expect(['web', 'issuing', 'dns'].map(of)).toEqual([['post', 'site'], ['post'], ['dns']]);
});
