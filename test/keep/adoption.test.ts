import { makeCluster, type Cluster } from '../cli/certflake.js';
import { program, run, withPrograms } from '../programs.js';
import { K8Nix } from './k8nix.js';
import { certs, differing, edit, expectWell, files, policyFile, sshPair } from './repository.js';

const more = `      apiserver: { commonName: kube-apiserver, usages: [ server auth ], expiry: 4380h, hosts: [ 10.0.0.1 ], roles: [ control ] }
`;

/** The cluster as K8Nix made it: kubelets meet their policy by luck, the API server lost two fields. */
function k8nixTree(cluster: Cluster, sealer: 'age' | 'rage'): void {
  const k8nix = new K8Nix(cluster, sealer);
  const operator = cluster.operator.recipient;
  const hosts = Object.entries(cluster.hostKeys);
  try {
    k8nix.authority('cluster', { CN: 'test ca' }, [operator]);
    for (const [host, { publicKey }] of hosts) {
      const request = { CN: `system:node:${host}`, names: [{ O: 'system:nodes' }], hosts: [host] };
      k8nix.certificate('cluster', `derived/${host}/cluster-kubelet`, request, [
        operator,
        publicKey,
      ]);
    }
    const request = { CN: 'kube-apiserver', hosts: ['10.0.0.1'] };
    const readers = [operator, hosts[0]![1].publicKey];
    k8nix.certificate('cluster', 'derived/web-1/cluster-apiserver', request, readers);
  } finally {
    k8nix.close();
  }
}

async function adoptable(sealer: 'age' | 'rage'): Promise<Cluster> {
  const cluster = await makeCluster({ more });
  edit(cluster, 'key: { algo: ecdsa }', 'key: { algo: rsa }');
  edit(cluster, 'commonName: test ca,', 'commonName: test ca, expiry: 43800h,');
  edit(cluster, 'web-1: { role: worker', 'web-1: { role: [ worker, control ]');
  k8nixTree(cluster, sealer);
  return cluster;
}

const sealers = ['age', 'rage'] as const;

describe.each(sealers)('a tree that K8Nix made with cfssl and %s', (sealer) => {
  withPrograms(['cfssl', sealer], 'is understood as it lies', () => {
    let cluster: Cluster;
    let made: Record<string, string>;
    beforeAll(async () => {
      cluster = await adoptable(sealer);
      made = cluster.files();
    });
    const pristine = (): Cluster => {
      cluster.run('rm', ['-rf', 'secrets', '../home/.local/state']);
      for (const [path, body] of Object.entries(made))
        cluster.write(path, Buffer.from(body, 'latin1'));
      cluster.write('home/operator.txt', `${cluster.operator.identity}\n`);
      return cluster;
    };

    test('what K8Nix dropped is listed field by field, the rest is only to be noted', () => {
      const { stdout, status } = pristine().certflake(['plan', '--exit-code']);
      expect(status).toBe(2);
      expect(stdout).toContain('= adopt    ca-cluster');
      expect(stdout).toContain('= adopt    derived-web-1-cluster-kubelet');
      expect(stdout).toContain('= adopt    derived-web-2-cluster-kubelet');
      expect(stdout).toContain('± reissue  derived-web-1-cluster-apiserver');
      expect(stdout).toContain('usages: - client auth');
      expect(stdout).toContain('expiry: 8760h -> 4380h');
    });

    test('what meets its policy stays byte for byte', () => {
      const tree = pristine();
      const before = tree.files();
      tree.must(['apply', '--yes', '--accept-all']);
      expect(differing(before, tree.files())).toEqual([
        'ca/manifest.json',
        'derived/web-1/cluster-apiserver.crt',
        'derived/web-1/cluster-apiserver.key.age',
        'derived/web-1/manifest.json',
        'derived/web-2/manifest.json',
      ]);
      expectWell(tree);
    });

    test('its recipients are unproven until somebody with an identity opens the keys', () => {
      const tree = pristine();
      const unproven = 'No manifest says whether';
      expect(tree.certflake(['check']).stdout).toContain(
        `${unproven} 4 sealed keys belong to their certificates`,
      );
      tree.must(['apply', '--yes', '--accept-all', '--accept-existing']);
      expect(tree.certflake(['check']).stdout).not.toContain(unproven);
      const { recipients } = manifest(tree, 'derived/web-1')['cluster-kubelet']!;
      expect(recipients).toEqual({
        'host:web-1': [tree.hostKeys['web-1']!.publicKey.split(' ').slice(0, 2).join(' ')],
        operator: [tree.operator.recipient],
      });
    });

    test('without an identity it is noted as it is, and still said to be unproven', () => {
      const tree = pristine();
      tree.run('rm', ['../home/operator.txt']);
      const before = tree.files();
      tree.must(['apply', '--yes', '--accept-all', '--accept-existing']);
      expect(differing(before, tree.files()).every((path) => path.endsWith('manifest.json'))).toBe(
        true,
      );
      expect(manifest(tree, 'ca')['cluster']).toMatchObject({ publicKey: null, recipients: null });
      expect(tree.certflake(['check']).stdout).toContain(
        'No manifest says whether 4 sealed keys belong to their certificates',
      );
      tree.write('home/operator.txt', `${tree.operator.identity}\n`);
      tree.must(['apply', '--yes', '--accept-all']);
      expect(manifest(tree, 'ca')['cluster']!.publicKey).toMatch(/^[0-9a-f]{64}$/);
    });

    test('--accept-existing keeps what differs until the policy changes again', () => {
      const tree = pristine();
      const before = tree.files();
      tree.must(['apply', '--yes', '--accept-all', '--accept-existing']);
      expect(differing(before, tree.files()).every((path) => path.endsWith('manifest.json'))).toBe(
        true,
      );
      expectWell(tree);
      edit(tree, 'hosts: [ 10.0.0.1 ]', 'hosts: [ 10.0.0.2 ]');
      expect(tree.certflake(['plan']).stdout).toContain(
        '± reissue  derived-web-1-cluster-apiserver',
      );
      edit(tree, 'hosts: [ 10.0.0.2 ]', 'hosts: [ 10.0.0.1 ]');
    });

    test('what certflake issues from its authority chains to it', () => {
      const tree = pristine();
      tree.must(['apply', '--yes', '--accept-all']);
      const paths = [files.ca.crt, `${certs}/derived/web-1/cluster-apiserver.crt`];
      const [ca, leaf] = paths.map((path) => tree.path(path));
      if (program('openssl')) {
        expect(run('openssl', ['verify', '-x509_strict', '-CAfile', ca!, leaf!])).toContain(': OK');
      }
    });

    // K8Nix piped the failed decryption into an encryption and moved it over the authority's key.
    test.each([
      ['an identity that opens nothing', sshPair('stranger').privateKey],
      ['a file that is no identity', 'hello\n'],
      ['a missing identity', undefined],
    ])('%s changes nothing', (_, identity) => {
      const tree = pristine();
      tree.run('rm', ['../home/operator.txt']);
      if (identity !== undefined) tree.write('home/operator.txt', identity);
      const before = tree.files();
      const { status, stderr } = tree.certflake(['apply', '--yes', '--accept-all']);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^error: .*\nhint: .*/m);
      expect(differing(before, tree.files())).toEqual([]);
      expect(tree.read(policyFile)).toBe(Buffer.from(made[policyFile]!, 'latin1').toString());
    });
  });
});

interface Entry {
  publicKey: string | null;
  recipients: Record<string, string[]> | null;
}

const manifest = (cluster: Cluster, folder: string): Record<string, Entry> =>
  (
    JSON.parse(cluster.read(`${certs}/${folder}/manifest.json`)) as {
      certificates: Record<string, Entry>;
    }
  ).certificates;
