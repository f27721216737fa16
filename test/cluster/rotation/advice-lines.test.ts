import { adviceLines, beforeLines } from '../../../lib/cli/render/advice.js';
import { styleFor } from '../../../lib/cli/terminal/text.js';
import type { HostPolicy } from '../../../lib/model/policy.js';
import { policyOf } from '../../policy/kubernetes/policies.js';
import { advised, cluster, services } from './advised.js';

const narrow = styleFor(false, 80);
const text = (lines: string[]) => `${lines.join('\n')}\n`;

test('an authority of etcd, on a terminal', () => {
  expect(text(adviceLines(advised(cluster(), 'etcd', 'trust'), narrow))).toBe(`\
Commit; for example with this message:
    Rotate etcd (1 of 3): hosts trust the next generation too

    The present generation still signs, so no certificate changes. Deploy to
    all hosts, and renew the copies outside of the tree. The next step is
    "issue": the next generation signs.

Deploy, in this order:
  1. etcd1, etcd2, etcd3: one at a time
     restarts: etcd
     must restart to see the change: etcd
     after each, on that host: must show every member "is healthy"
       sudo certtoolkit-etcdctl endpoint health --cluster
  2. cp1, cp2: one at a time
     restarts: kube-apiserver
     must restart to see the change: kube-apiserver
     after each, on that host: must show "ok"
       sudo kubectl --kubeconfig /etc/kubernetes/cluster-admin.kubeconfig get --raw /readyz
  - also every other host whose own services trust etcd: certflake doesn't know
    them

Then, outside of the tree:
  - other copies of certs/ca/etcd.crt, as in scripts, CI, monitoring or another
    repository: copy the whole file again

When all hosts are deployed and the copies renewed, the next step ("issue"):
  certflake rotate etcd --deployed
  certflake rotate etcd --live
`);
});

test('before the last step, on a terminal', () => {
  expect(text(beforeLines(advised(cluster(), 'cluster', 'retire'), narrow))).toBe(`\
Before this step, outside of the tree:
  - kubeconfigs that were made before step "issue" have a client certificate of
    the former generation: make them again
      certflake kubeconfig admin --out FILE
`);
  expect(beforeLines(advised(cluster(), 'etcd', 'retire'), narrow)).toEqual([]);
});

test('an authority without Kubernetes, and the end of a rotation', () => {
  const lines = adviceLines(advised(services, 'root', 'retire'), narrow);
  expect(text(lines.slice(-7))).toBe(`\
Deploy, in this order:
  1. db1, other, web1, web2: in any order
     restarts nothing that certflake knows
  - also every other host whose own services trust root: certflake doesn't know
    them

When all hosts are deployed, the rotation is finished.
`);
});

test('only commands are longer than the terminal is wide', () => {
  for (const authority of ['cluster', 'etcd', 'front-proxy'])
    for (const move of ['trust', 'issue', 'retire', 'back', 'abort', 'same-key'] as const) {
      const advice = advised(cluster(), authority, move);
      const lines = [...beforeLines(advice, narrow), ...adviceLines(advice, narrow)];
      const long = lines.filter((line) => line.length > 80);
      expect(long.filter((line) => !/^ +(?:sudo )?kubectl /.test(line))).toEqual([]);
    }
});

test('of many hosts, some are named', () => {
  const web = (index: number): [string, HostPolicy] => [`web${index}`, { role: 'web' }];
  const hosts = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => web(index)));
  const many = policyOf(hosts, {
    cas: {
      own: {
        ca: { commonName: 'own', usages: ['signing'] },
        certs: { site: { commonName: 'site', usages: ['server auth'], roles: ['web'] } },
      },
    },
  });
  expect(adviceLines(advised(many, 'own', 'trust'), narrow)).toContain(
    '  1. web0, web1, web2, web3, web4, web5, web6, web7 and 992 more: in any order',
  );
});
