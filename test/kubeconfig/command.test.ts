import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { parse } from 'yaml';
import { makeCluster } from '../cli/certflake.js';
import { need, run, withPrograms } from '../programs.js';

const cluster = await makeCluster();
cluster.write(
  'cluster/certflake.yaml',
  `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: ["${cluster.operator.recipient}"]
hosts:
  cp1: { role: control-plane, owningHostKey: "${cluster.hostKeys['web-1']!.publicKey.trim()}" }
defaults: { key: { algo: ecdsa } }
kubernetes: { controlPlaneEndpoint: api.example.org }
`,
);
cluster.must(['apply', '--yes']);

interface Parsed {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
}

const decoded = (text: string) => Buffer.from(text, 'base64').toString();

function parts(text: string) {
  const { clusters, users } = parse(text) as Parsed;
  const [{ cluster: where }, { user: who }] = [clusters[0]!, users[0]!];
  return {
    server: where.server,
    authorities: decoded(where['certificate-authority-data']),
    certificate: decoded(who['client-certificate-data']),
    key: decoded(who['client-key-data']),
  };
}

test('stdout is the kubeconfig, nothing in the tree changes, system:masters is warned about', () => {
  const before = cluster.files();
  const { stdout, stderr } = cluster.must(['kubeconfig', 'admin']);
  expect(parts(stdout).server).toBe('https://api.example.org:6443');
  expect(stderr).toMatch(/^warning: this kubeconfig puts its user into system:masters/);
  expect(cluster.files()).toEqual(before);
});

test('a user in a group is warned about nothing', () => {
  const { stderr } = cluster.must(['kubeconfig', 'jane', '--group', 'developers']);
  expect(stderr).toBe('');
});

test('where dir was changed, the way is not to issue anything', () => {
  const own = cluster.read('cluster/certflake.yaml');
  cluster.write('cluster/certflake.yaml', own.replace('./certs', './pki'));
  const { stderr } = cluster.certflake(['kubeconfig', 'jane']);
  cluster.write('cluster/certflake.yaml', own);
  expect(stderr).toContain(
    'in pki, but another folder seems to have certificates\nhint: certflake plan\n',
  );
});

test('a word of --accept that names nothing is refused', () => {
  expect(cluster.certflake(['kubeconfig', 'jane', '--accept', 'abc'])).toMatchObject({
    status: 64,
    stdout: '',
    stderr: expect.stringContaining(
      '--accept abc names nothing in the policy or the tree',
    ) as string,
  });
});

test('an authority whose file holds one certificate more is not handed on', () => {
  const path = 'cluster/certs/ca/cluster.crt';
  const own = cluster.read(path);
  cluster.write(path, own + cluster.read('cluster/certs/ca/etcd.crt'));
  const { status, stdout, stderr } = cluster.certflake(['kubeconfig', 'jane']);
  cluster.write(path, own);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    /certs\/ca\/cluster\.crt contains a certificate that does not belong there/,
  );
});

test('an authority that is missing is not handed on', () => {
  const path = 'cluster/certs/ca/cluster.crt';
  const own = cluster.read(path);
  cluster.write(path, 'nothing');
  const { status, stdout, stderr } = cluster.certflake(['kubeconfig', 'jane']);
  cluster.write(path, own);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('has no certificate that can be trusted');
});

test('a file is for its owner only, and is replaced if it is ours', () => {
  const file = cluster.path('home/config');
  const { stdout } = cluster.must(['kubeconfig', 'jane', '--out', file]);
  expect(stdout).toMatch(/^wrote .*home\/config, valid until 20\d\d-.*Z\n$/);
  cluster.write('home/config', cluster.read('home/config'), 0o644);
  cluster.must(['kubeconfig', 'joe', '--out', file]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(parts(cluster.read('home/config')).key).toMatch(/PRIVATE KEY/);
});

test('access to other clusters is not replaced', () => {
  const theirs = 'kind: Config # a kubeconfig\n';
  cluster.write('home/theirs', theirs);
  const { status, stderr } = cluster.certflake([
    ...['kubeconfig', 'jane', '--out', cluster.path('home/theirs')],
  ]);
  expect(status).toBe(64);
  expect(stderr).toMatch(/there is a file that certflake did not write/);
  expect(cluster.read('home/theirs')).toBe(theirs);
});

test('what cannot be written whole is not written', () => {
  mkdirSync(cluster.path('home/short'));
  const { status, stderr } = cluster.shell(
    `ulimit -f 1; certflake kubeconfig jane --out '${cluster.path('home/short/config')}'`,
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: cannot write .*short\/config: a file cannot become so large/);
  expect(cluster.files('home/short')).toEqual({});
});

test('never into the tree, not through a link either', () => {
  const before = cluster.files();
  mkdirSync(cluster.path('elsewhere'));
  symlinkSync(cluster.path('cluster/certs/ca'), cluster.path('elsewhere/link'));
  for (const out of ['certs/config', '../elsewhere/link/config']) {
    const { status, stderr } = cluster.certflake(['kubeconfig', 'jane', '--out', out]);
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: expect.stringContaining(`--out ${out}: it is inside the tree`) as string,
    });
  }
  expect(cluster.files()).toEqual(before);
});

test('a file that git would commit is warned about', () => {
  cluster.run('git', ['init', '-q', '.'], { cwd: '.' });
  const out = ['kubeconfig', 'jane', '--out'];
  expect(cluster.must([...out, cluster.path('home/open')]).stderr).toMatch(
    /^warning: .*home\/open is in a git repository that does not ignore it/,
  );
  cluster.write('.gitignore', 'secret\n');
  expect(cluster.must([...out, cluster.path('home/secret')]).stderr).toBe('');
});

test.each([
  [['--group', 'a', '--group', 'b'], '--group is given twice'],
  [['--ttl', 'long'], '--ttl: "long" is not a duration'],
  [['--server', 'cp1'], '--server cp1: it is not a plain https URL'],
  [['--server', 'https://cp1?a'], '--server https://cp1?a: it is not a plain https URL'],
  [['--server', 'https://me:secret@cp1'], '--server https://…@cp1: it is not a plain https URL'],
])('%j is wrong usage', (args, fact) => {
  const { status, stderr } = cluster.certflake(['kubeconfig', 'jane', ...args]);
  expect(status).toBe(64);
  expect(stderr).toContain(fact);
});

test('a server that the API server is not named for is warned about', () => {
  const { stderr } = cluster.must(['kubeconfig', 'jane', '--server', 'https://10.8.8.8:6443']);
  expect(stderr).toMatch(/certificate does not name 10\.8\.8\.8/);
});

test('nothing is issued without an identity', () => {
  cluster.write('other', cluster.hostKeys['web-1']!.privateKey);
  const { status, stdout, stderr } = cluster.certflake([
    ...['kubeconfig', 'jane', '-i', cluster.path('other')],
  ]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/cannot unseal certs\/ca\/cluster\.key\.age/);
});

withPrograms(['openssl'], 'by openssl', () => {
  test('the certificate is a client of the cluster for as long as asked', () => {
    const args = ['kubeconfig', 'jane', '--group', 'developers', '--ttl', '2h'];
    const { certificate, authorities } = parts(cluster.must(args).stdout);
    const own = cluster.write('jane.crt', certificate);
    const roots = cluster.write('roots.crt', authorities);
    expect(run('openssl', ['verify', '-purpose', 'sslclient', '-CAfile', roots, own])).toMatch(
      /OK/,
    );
    const shown = run('openssl', ['x509', '-in', own, '-noout', '-subject', '-checkend', '6600']);
    expect(shown).toMatch(/O = developers, CN = jane\nCertificate will not expire/);
    expect(cluster.run(need('openssl'), ['x509', '-in', own, '-checkend', '7300']).status).toBe(1);
  });
});

withPrograms(['kubectl'], 'by kubectl', () => {
  test('the file is read as it is meant', () => {
    const file = cluster.path('home/kube');
    cluster.must(['kubeconfig', 'admin', '--out', file]);
    const view = run('kubectl', ['--kubeconfig', file, 'config', 'view', '--minify', '-o', 'json']);
    expect(JSON.parse(view)).toMatchObject({
      'current-context': 'kubernetes-admin@cluster',
      clusters: [{ name: 'cluster', cluster: { server: 'https://api.example.org:6443' } }],
      users: [{ name: 'kubernetes-admin', user: { 'client-key-data': 'DATA+OMITTED' } }],
    });
  });
});
