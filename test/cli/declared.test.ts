import { parseRecipient } from '../../lib/seal/recipients.js';
import { seal } from '../../lib/seal/seal.js';
import { declaredKeys } from '../../lib/repository/accepted.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { makeCluster } from './certflake.js';

test('the policy has the keys of its hosts and of all operators, without their comments', () => {
  const [web, ann, bob] = ['web', 'ann', 'bob'].map((who) => generateSshKey('ed25519', who));
  const found = declaredKeys({
    userAgeKeys: [ann!.publicKey],
    hosts: { web: { key: web!.publicKey, roles: [] }, unread: { key: 'keys/x.pub', roles: [] } },
    authorities: { a: { spec: {}, userAgeKeys: [bob!.publicKey] } },
  } as never);
  const texts = [ann, bob, web].map((one) => parseRecipient(one!.publicKey).text);
  expect([...found].sort()).toEqual(texts.sort());
});

test('a host that loses its last certificate stays a reader of files of agenix’s own', async () => {
  const cluster = await makeCluster();
  cluster.must(['emit']);
  cluster.must(['apply', '--yes']);
  const key = parseRecipient(cluster.hostKeys['web-2']!.publicKey);
  cluster.write('cluster/app.age', await seal(new TextEncoder().encode('secret'), [key]));
  const policy = cluster.read('cluster/certflake.yaml');
  const fewer = policy
    .replace('web-2: { role: worker, ', 'web-2: { ')
    .replace('kubelet: {', 'kubelet: { roles: [ worker ],');
  cluster.write('cluster/certflake.yaml', fewer);
  const before = cluster.certflake(['check']).stderr;
  expect(before).toContain('the policy gives it none of these files, and the next "agenix -r"');
  expect(before).not.toContain('no such key');
  cluster.must(['apply', '--yes']);
  expect(cluster.certflake(['check']).stderr).not.toContain(key.fingerprint);
  const sealed = 'cluster/secrets/certs/derived/web-1/cluster-kubelet.key.age';
  const readers = [cluster.operator.recipient, cluster.hostKeys['web-1']!.publicKey];
  const all = [...readers.map(parseRecipient), key];
  cluster.write(sealed, await seal(new TextEncoder().encode('any'), all));
  expect(cluster.certflake(['check']).stderr).toContain(
    `names host:web-2 ${key.fingerprint}: the policy gives it none of these files; if agenix`,
  );
  cluster.write('cluster/certflake.yaml', fewer.replace(/ {2}web-2: .*\n/, ''));
  expect(cluster.certflake(['check']).stderr).toContain('the policy has no such key; if agenix');
});
