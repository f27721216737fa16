import { concernOf } from '../../../lib/cluster/rotation/concern.js';
import { groupsOf } from '../../../lib/cluster/rotation/deploy.js';
import type { AuthoritySpec } from '../../../lib/model/index.js';
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

test('a server of another authority that trusts its clients, and clients that trust only the server’s', () => {
  const rest = { kubernetes: { etcd: 'external' }, cas: { web } as object } as Rest;
  const policy = policyOf(outside, rest);
  const { specs, inventory } = resolved(policy);
  const swapped = specs.specs.map((spec) =>
    spec.heldBy.includes('db1') ? { ...spec, issuer: 'web', issuerId: 'ca-web' } : spec,
  );
  const of = (ca: string) => hostsConcerned({ ...specs, specs: swapped }, inventory, ca);
  expect(of('etcd')).toEqual(['cp1', 'cp2', 'db1']);
  expect(of('web')).toEqual(['cp1', 'cp2', 'db1', 'site']);
});

test.each<[string, KubernetesPolicy]>([
  ['three authorities', { etcd: 'external' }],
  ['one authority', { authorities: 'one', etcd: 'external' }],
])('they are the hosts that the advice deploys: %s', (_, kubernetes) => {
  const { specs, inventory } = resolved(policyOf(outside, { kubernetes, cas: { web } } as object));
  for (const authority of specs.specs.filter(({ kind }) => kind === 'authority')) {
    const concern = concernOf(authority as AuthoritySpec, specs.specs, inventory);
    const groups = groupsOf('trust', concern).flatMap(({ hosts }) => hosts);
    expect([authority.ca, hostsConcerned(specs, inventory, authority.ca)]).toEqual([
      authority.ca,
      groups.sort(),
    ]);
  }
});
