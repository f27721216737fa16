import { parse } from 'yaml';

import { makeKubeconfig } from '../../lib/kubeconfig/make.js';
import { loadPolicy } from '../../lib/load/load.js';
import { specsOf } from '../../lib/load/specs.js';
import { observe } from '../../lib/observe/observe.js';
import { parseIdentities } from '../../lib/seal/identities.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { openTree } from '../../lib/store/tree.js';
import { verifyTree } from '../../lib/verify/tree.js';
import { readCertificate } from '../../lib/x509/read.js';
import { makeCluster } from '../cli/certflake.js';
import { isWiped, watchKeys } from '../wiped.js';

/** Users are signed by an intermediate; the API server is under another root. */
const cluster = await makeCluster();
cluster.write(
  'cluster/certflake.yaml',
  `dir: ./certs
userAgeKeys: ["${cluster.operator.recipient}"]
hosts:
  cp1: { role: control-plane, owningHostKey: "${cluster.hostKeys['web-1']!.publicKey.trim()}" }
defaults: { key: { algo: ecdsa } }
cas:
  top: { ca: { commonName: top } }
  users:
    ca: { commonName: users, parent: top }
    certs:
      admin: { commonName: kubernetes-admin, names: { O: system:masters }, usages: [ client auth ] }
  servers:
    ca: { commonName: servers }
    certs:
      apiserver: { commonName: kube-apiserver, hosts: [ cp1 ], usages: [ server auth ] }
`,
);
cluster.must(['apply', '--yes', '-i', cluster.path('home/operator.txt')]);

const loaded = await loadPolicy({ cwd: cluster.path('cluster') });
const { root, inventory } = loaded;
const specs = specsOf(loaded, { normalizeRecipient });
const tree = openTree(root, specs.dir);
const source = {
  ...{ specs, inventory, tree, observations: observe(tree, specs) },
  identities: await parseIdentities({ text: cluster.operator.identity, name: 'operator' }),
  now: Math.floor(Date.now() / 1000),
};

const jane = { user: 'jane', lifetime: 3600 };

interface Parsed {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string } }[];
}

test('shows its intermediates, and trusts the API server’s root', async () => {
  const { clusters, users } = parse((await makeKubeconfig(source, jane)).text) as Parsed;
  const decoded = (text: string) => Buffer.from(text, 'base64').toString();
  const shown = decoded(users[0]!.user['client-certificate-data']);
  expect(shown.match(/BEGIN/g)).toHaveLength(2);
  expect(shown).toContain(cluster.read('cluster/certs/ca/users.crt').trim());
  expect(decoded(clusters[0]!.cluster['certificate-authority-data'])).toBe(
    cluster.read('cluster/certs/ca/servers.crt'),
  );
});

test('trusts all generations of the API server’s root, the active one first', async () => {
  const [servers, top] = ['servers', 'top'].map((ca) => cluster.read(`cluster/certs/ca/${ca}.crt`));
  const { observed } = source.observations;
  const one = observed['ca-servers']!;
  const next = { role: 'next' as const, certificate: readCertificate(top!) };
  const generations = [...one.generations!, next] as NonNullable<typeof one.generations>;
  const observations = {
    ...source.observations,
    observed: { ...observed, 'ca-servers': { ...one, generations } },
  };
  const { text } = await makeKubeconfig({ ...source, observations }, jane);
  const [{ cluster: where }] = (parse(text) as Parsed).clusters as [Parsed['clusters'][number]];
  const trusted = Buffer.from(where['certificate-authority-data'], 'base64').toString();
  expect(trusted).toBe(`${servers}${top}`);
});

test.each(['users', 'top'])('issues nothing if the file of %s holds a stranger', async (name) => {
  const crt = `cluster/certs/ca/${name}.crt`;
  const own = cluster.read(crt);
  cluster.write(crt, own + cluster.read('cluster/certs/ca/servers.crt'));
  const seen = { ...source, observations: observe(tree, specs) };
  cluster.write(crt, own);
  await expect(makeKubeconfig(seen, jane)).rejects.toMatchObject({
    code: 'stranger',
    message: expect.stringContaining(`certs/ca/${name}.crt contains a certificate`) as string,
  });
});

test('says the URL that it wrote, its path included', async () => {
  const server = 'https://gate.example.org/clusters/one';
  const made = await makeKubeconfig(source, { ...jane, server: `${server}/` });
  expect(made.server).toBe(server);
  expect((parse(made.text) as Parsed).clusters[0]!.cluster.server).toBe(server);
});

test('nothing is trusted that is dialled in the clear', async () => {
  await expect(
    makeKubeconfig(source, { ...jane, server: 'http://cp1:6443' }),
  ).rejects.toMatchObject({ message: '--server http://cp1:6443: it is not a plain https URL' });
});

test.each([
  ['kubeconfig', () => makeKubeconfig(source, jane)],
  ['verify', () => verifyTree(source)],
])('%s leaves no key in memory', async (_, run) => {
  const watch = watchKeys();
  try {
    await run();
    const keys = await watch.keys();
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.filter((key) => !isWiped(key))).toEqual([]);
    for (const engine of await watch.engines()) expect(() => engine.copy()).toThrow('wiped');
  } finally {
    watch.restore();
  }
});
