import type { Claim } from '../../lib/model/index.js';
import type { Cluster } from '../cli/certflake.js';
import { withPrograms } from '../programs.js';
import {
  commit,
  differing,
  edit,
  expectWell,
  git,
  policyFile,
  repository,
  sshPair,
} from './repository.js';

function since(cluster: Cluster, revision: string, command = 'plan'): Claim[] {
  const { stdout } = cluster.certflake([command, '--since', revision, '--json']);
  return (JSON.parse(stdout) as { result: { since: { claims: Claim[] } } }).result.since.claims;
}

/** A recipient and the keys that it must open. */
const readersIn = (claims: Claim[]) =>
  claims.flatMap((claim) =>
    claim.kind === 'reader'
      ? [{ owner: claim.owner, fingerprint: claim.fingerprint, id: claim.id }]
      : [],
  );

const authoritiesIn = (claims: Claim[]) => claims.filter(({ kind }) => kind === 'authority');

const hire = (cluster: Cluster, publicKey: string): void => {
  edit(cluster, /^userAgeKeys:\n/m, `userAgeKeys:\n  - "${publicKey.trim()}"\n`);
};

withPrograms(['git'], 'who reviews a pull request sees', () => {
  test('nothing, where nobody and nothing was added', async () => {
    const cluster = await repository();
    expect(since(cluster, 'HEAD')).toEqual([]);
    expect(cluster.must(['plan', '--since', 'main']).stdout).toContain(
      'Since main: no recipient, authority, host key or kept key was added.',
    );
  });

  test('an operator whom only the policy names yet, and what he will open', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('new');
    hire(cluster, publicKey);
    const ids = ['ca-cluster', 'derived-web-1-cluster-kubelet', 'derived-web-2-cluster-kubelet'];
    expect(readersIn(since(cluster, 'HEAD'))).toEqual(
      [...ids, 'shared-cluster-token'].map((id) => ({ owner: 'operator', fingerprint, id })),
    );
    const { stdout } = cluster.certflake(['plan', '--since', 'HEAD']);
    expect(stdout).toContain(`> recipient operator ${fingerprint}`);
    expect(stdout).toContain('to open ca-cluster');
  });

  test('a reader whom files are sealed to already, although the branch has committed them', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('new');
    hire(cluster, publicKey);
    git(cluster, 'switch', '-qc', 'hire');
    cluster.must(['apply', '--yes', '--accept', `operator=${fingerprint}`]);
    commit(cluster, 'hire');
    expect(readersIn(since(cluster, 'main'))).toMatchObject(Array(4).fill({ fingerprint }));
    expect(readersIn(since(cluster, 'main', 'check'))).toHaveLength(4);
    expect(since(cluster, 'hire')).toEqual([]);
  });

  test('a replaced host key with the one that went', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('reinstalled');
    const former = cluster.hostKeys['web-1']!.publicKey.trim();
    edit(cluster, former, publicKey.trim());
    const [reader] = since(cluster, 'HEAD');
    expect(reader).toMatchObject({ owner: 'host:web-1', fingerprint });
    expect(reader).toMatchObject({ replaces: [expect.stringMatching(/^SHA256:/)] });
  });

  test('a known host that may open a key which it could not open before', async () => {
    const cluster = await repository();
    edit(
      cluster,
      'usages: [ signing ] }',
      'usages: [ signing ], sealedTo: { roles: [ worker ] } }',
    );
    expect(readersIn(since(cluster, 'HEAD'))).toMatchObject([
      { owner: 'host:web-1', id: 'ca-cluster' },
      { owner: 'host:web-2', id: 'ca-cluster' },
    ]);
  });

  test('an authority that is added', async () => {
    const cluster = await repository();
    const policy = cluster.read(policyFile);
    cluster.write(policyFile, `${policy}  second:\n    ca: { commonName: second ca }\n`);
    cluster.must(['apply', '--yes']);
    const [added] = authoritiesIn(since(cluster, 'HEAD'));
    expect(added).toMatchObject({ path: 'secrets/certs/ca/second.crt', subject: 'CN=second ca' });
  });

  test('everything, where the revision had no tree', async () => {
    const cluster = await repository();
    git(cluster, 'checkout', '-q', '--orphan', 'empty');
    git(cluster, 'rm', '-rq', '--cached', '.');
    git(cluster, 'commit', '-q', '--allow-empty', '-m', 'empty');
    const claims = since(cluster, 'empty');
    expect(authoritiesIn(claims)).toHaveLength(1);
    expect(new Set(readersIn(claims).map(({ owner }) => owner)).size).toBe(3);
  });

  test.each(['no-such-branch', '--help', 'HEAD:certflake.yaml'])(
    'that %s is no revision',
    async (revision) => {
      const cluster = await repository();
      const { status, stderr } = cluster.certflake(['plan', `--since=${revision}`]);
      expect({ status, stderr }).toEqual({
        status: 64,
        stderr: `error: --since ${revision}: git does not know this revision
hint: name a commit, a branch or a tag, as in --since origin/main
`,
      });
    },
  );
});

withPrograms(['git'], 'new readers', () => {
  test('are refused under --yes, and admitted by fingerprint; nothing changes before', async () => {
    const cluster = await repository();
    const [one, other] = [sshPair('one'), sshPair('other')];
    hire(cluster, one.publicKey);
    hire(cluster, other.publicKey);
    const before = cluster.files();
    const [first, second] = [one, other].map((pair) => `operator=${pair.fingerprint}`);
    const refused = cluster.certflake(['apply', '--yes', '--accept', first!, other.fingerprint]);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(
      /^Not accepted in this clone yet:\n {2}> recipient operator SHA256:/,
    );
    expect(refused.stderr).toContain(
      `error: this clone has not accepted yet: operator ${other.fingerprint}; --accept ${other.fingerprint} names none of them\nhint: compare the fingerprints with what you know of them\n      if they are right, run the same command with --accept ${first!} ${second!} (write an operator as operator=SHA256:…)\n`,
    );
    expect(differing(before, cluster.files())).toEqual([]);
    cluster.must(['apply', '--yes', '--accept', first!, second!]);
    expectWell(cluster);
  });

  test('of a replaced host key are compared once, however many certificates it opens', async () => {
    const cluster = await repository();
    const policy = cluster.read(policyFile);
    const more = ['a', 'b', 'c']
      .map((name) => `      ${name}: { commonName: ${name}, usages: [ client auth ] }\n`)
      .join('');
    cluster.write(
      policyFile,
      policy.replace(/^ {4}certs:\n/m, (line) => line + more),
    );
    cluster.must(['apply', '--yes']);
    const { publicKey, fingerprint } = sshPair('reinstalled');
    edit(cluster, cluster.hostKeys['web-1']!.publicKey.trim(), publicKey.trim());
    const { stdout } = cluster.certflake(['plan']);
    const changes = stdout.slice(stdout.indexOf('reissue'));
    expect(changes.split(`-> ${fingerprint}`)).toHaveLength(2);
    expect(changes.match(/^ {6}host key: as above$/gm)).toHaveLength(3);
  });

  test('of a first issue are accepted once', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('web-3');
    edit(
      cluster,
      /^hosts:\n/m,
      `hosts:\n  web-3: { role: edge, owningHostKey: "${publicKey.trim()}" }\n`,
    );
    edit(cluster, 'shared: true', 'shared: true, roles: [ worker ]');
    expect(cluster.certflake(['apply', '--yes']).stderr).toContain(`host:web-3 ${fingerprint}`);
    cluster.must(['apply', '--yes', '--accept', fingerprint]);
    cluster.must(['apply', '--yes', '--force', '--only', 'derived-web-3-cluster-kubelet']);
    expectWell(cluster);
  });
});

withPrograms(['git'], 'rekey', () => {
  test('seals exactly the files whose readers changed, and sums it up for the commit', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('new');
    hire(cluster, publicKey);
    const before = cluster.files();
    const { stdout } = cluster.must(['rekey', '--yes', '--accept', `operator=${fingerprint}`]);
    const changed = differing(before, cluster.files());
    expect(changed.filter((path) => path.endsWith('.crt'))).toEqual([]);
    expect(changed.filter((path) => path.endsWith('.key.age'))).toHaveLength(4);
    const [, message] = stdout.split('For the commit message:\n\n');
    expect(message).toBe(`Rekey 4 keys: + operator

+ operator ${fingerprint}

ca-cluster
derived-web-1-cluster-kubelet
derived-web-2-cluster-kubelet
shared-cluster-token
`);
    expectWell(cluster);
  });

  test('names an operator who left, what he could open, and what to do about it', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('leaver');
    hire(cluster, publicKey);
    cluster.must(['rekey', '--yes', '--accept', `operator=${fingerprint}`]);
    edit(cluster, `  - "${publicKey.trim()}"\n`, '');
    const { stdout, stderr, status } = cluster.certflake(['rekey', '--yes']);
    expect(status).toBe(0);
    expect(stdout).toContain('Rekey 4 keys: - operator');
    expect(stderr).toContain(
      `warning: userAgeKeys: operator ${fingerprint} was removed, but can still open 4 keys (ca-cluster, derived-web-1-cluster-kubelet, derived-web-2-cluster-kubelet, shared-cluster-token) in git's history\nhint: `,
    );
    const ways = [...stderr.matchAll(/"([^"]*certflake [^"]*)"/g)].map(([, line]) => line!);
    const before = cluster.files();
    for (const line of ways) {
      const ran = cluster.shell(line.replaceAll('certflake apply', 'certflake apply --yes'));
      const stderr = ran.stderr.replace(/^note: a new key revokes no certificate: .*\n/, '');
      expect({ line, ...ran, stderr }).toMatchObject({ status: 0, stderr: '' });
    }
    const changed = differing(before, cluster.files());
    expect(changed.filter((path) => path.endsWith('.key.age'))).toHaveLength(4);
    expectWell(cluster);
  });

  test('leaves to apply what needs a new key, and says so', async () => {
    const cluster = await repository();
    const { publicKey, fingerprint } = sshPair('reinstalled');
    edit(cluster, cluster.hostKeys['web-1']!.publicKey.trim(), publicKey.trim());
    const before = cluster.files();
    const { stderr } = cluster.must(['rekey', '--yes', '--accept', fingerprint]);
    expect(stderr).toContain('so it gets a new key pair instead of a new seal');
    expect(stderr).toContain(
      'warning: hosts.web-1: its SSH host key was replaced, and the former one (SHA256:',
    );
    expect(differing(before, cluster.files())).toEqual([
      'shared/cluster-token.key.age',
      'shared/manifest.json',
    ]);
    cluster.must(['apply', '--yes', '--accept', fingerprint]);
    expectWell(cluster);
  });
});
