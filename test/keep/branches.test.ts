import type { Cluster } from '../cli/certflake.js';
import { withPrograms } from '../programs.js';
import {
  certs,
  commit,
  differing,
  edit,
  expectWell,
  files,
  git,
  repository,
  tryGit,
} from './repository.js';

/** Two branches each force a new pair for the same certificate, so that both changed the same files. */
async function bothReissued(attributes: string | undefined): Promise<Cluster> {
  const cluster = await repository();
  if (attributes !== undefined) {
    cluster.write('cluster/.gitattributes', attributes);
    commit(cluster, 'attributes');
  }
  const reissue = ['apply', '--yes', '--force', '--only', 'derived-web-1-cluster-kubelet'];
  git(cluster, 'switch', '-qc', 'other');
  cluster.must(reissue);
  commit(cluster, 'theirs');
  git(cluster, 'switch', '-q', 'main');
  cluster.must(reissue);
  commit(cluster, 'ours');
  expect(tryGit(cluster, 'merge', 'other').status).toBe(1);
  return cluster;
}

/** Found without an identity: the plan names it, and status 1 or 2 stops a pipeline. */
function found(cluster: Cluster): { plan: string; status: number | null } {
  cluster.write('home/operator.txt', 'gone\n');
  const { stdout, stderr, status } = cluster.certflake(['plan', '--exit-code']);
  cluster.write('home/operator.txt', `${cluster.operator.identity}\n`);
  expect(cluster.certflake(['check']).status).toBeGreaterThan(0);
  return { plan: `${stdout}${stderr}`, status };
}

const pair = ['derived/web-1/cluster-kubelet.crt', 'derived/web-1/cluster-kubelet.key.age'];
const manifest = 'derived/web-1/manifest.json';

withPrograms(['git'], 'two branches that issued the same certificate', () => {
  test('without .gitattributes leave markers in certificate and manifest, and are repaired', async () => {
    const cluster = await bothReissued(undefined);
    expect(cluster.read(files.kubelet.crt)).toContain('<<<<<<<');
    expect(cluster.read(files.kubelet.manifest)).toContain('<<<<<<<');
    const { plan, status } = found(cluster);
    expect(status).toBe(2);
    expect(plan).toContain('! repair  derived-web-1-cluster-kubelet');
    expect(plan).toContain('its certificate has conflict markers of git');
    expect(plan).toMatch(
      /warning: secrets\/certs\/derived\/web-1\/manifest.json:\d+: conflict markers/,
    );
    const before = cluster.files();
    cluster.must(['apply', '--yes']);
    expect(differing(before, cluster.files())).toEqual([...pair, manifest]);
    expectWell(cluster);
  });

  test("with init's .gitattributes leave no marker in a certificate, and are mended", async () => {
    const cluster = await bothReissued('*.key.age binary\n*.crt -text -merge\n');
    expect(cluster.read(files.kubelet.crt)).not.toContain('<<<<<<<');
    expect(found(cluster).status).toBeGreaterThan(0);
    const before = cluster.files();
    cluster.must(['apply', '--yes']);
    // git kept our pair whole: only the manifest is rewritten.
    expect(differing(before, cluster.files())).toEqual([manifest]);
    expectWell(cluster);
  });

  test("with the other branch's key chosen are a broken pair until a run repairs it", async () => {
    const cluster = await bothReissued('*.key.age binary\n*.crt -text -merge\n');
    git(cluster, 'checkout', '-q', '--theirs', '--', files.kubelet.key.replace('cluster/', ''));
    expect(found(cluster).status).toBeGreaterThan(0);
    const before = cluster.files();
    cluster.must(['apply', '--yes']);
    expect(differing(before, cluster.files())).toEqual([...pair, manifest]);
    expectWell(cluster);
  });
});

/** One file of the tree is damaged as a merge or a user may leave it; returns what a run then writes. */
const damages: Record<
  string,
  { damage: (c: Cluster) => void; says: string; writes: string[]; status?: number }
> = {
  'conflict markers in a certificate': {
    damage: (c) => {
      const text = c.read(files.kubelet.crt);
      c.write(files.kubelet.crt, `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`);
    },
    says: 'its certificate has conflict markers of git',
    writes: [...pair, manifest],
  },
  'conflict markers in a manifest': {
    damage: (c) => {
      const text = c.read(files.kubelet.manifest);
      c.write(files.kubelet.manifest, `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`);
    },
    says: 'manifest.json:1: conflict markers of git',
    writes: [manifest],
  },
  'a truncated certificate': {
    damage: (c) => {
      c.write(files.kubelet.crt, c.read(files.kubelet.crt).slice(0, 300));
    },
    says: 'its certificate ends in the middle of a certificate',
    writes: [...pair, manifest],
  },
  'an empty sealed key': {
    damage: (c) => {
      c.write(files.kubelet.key, '');
    },
    says: "its sealed key can't be read: it is empty",
    writes: [...pair, manifest],
  },
  // git merges a key as text if neither side has a NUL in it
  'conflict markers in everything of one certificate': {
    damage: (c) => {
      for (const path of [files.kubelet.crt, files.kubelet.key, files.kubelet.manifest]) {
        const text = c.files()[path]!;
        const wreck = `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`;
        c.write(path, Buffer.from(wreck, 'latin1'));
      }
    },
    says: 'manifest.json:1: conflict markers of git',
    writes: [...pair, manifest],
  },
  'a sealed key that is cut off at its end': {
    damage: (c) => {
      const bytes = Buffer.from(c.files()[files.kubelet.key]!, 'latin1');
      c.write(files.kubelet.key, bytes.subarray(0, bytes.length - 9));
    },
    says: 'its key file is not the one that the manifest describes',
    writes: [...pair, manifest],
  },
  'the key of another certificate': {
    damage: (c) => {
      const other = files.kubelet.key.replace('web-1', 'web-2');
      c.write(files.kubelet.key, Buffer.from(c.files()[other]!, 'latin1'));
    },
    says: 'derived-web-1-cluster-kubelet',
    writes: [...pair, manifest],
  },
  'a certificate with the name of another host': {
    damage: (c) => {
      c.write(files.kubelet.crt, c.read(files.kubelet.crt.replace('web-1', 'web-2')));
    },
    says: 'its sealed key belongs to another certificate',
    writes: [...pair, manifest],
  },
  'no manifest': {
    damage: (c) => {
      c.run('rm', [files.kubelet.manifest.replace('cluster/', '')]);
    },
    says: 'not in the manifest yet',
    writes: [manifest],
  },
  'conflict markers in the certificate of the authority': {
    damage: (c) => {
      const other = c.read(files.kubelet.crt);
      c.write(files.ca.crt, `<<<<<<< HEAD\n${other}=======\n${c.read(files.ca.crt)}>>>>>>> b\n`);
    },
    says: "the authority's file has conflict markers of git",
    writes: ['ca/cluster.crt'],
  },
  'conflict markers in certificate and manifest of the authority': {
    damage: (c) => {
      const other = c.read(files.kubelet.crt);
      c.write(files.ca.crt, `<<<<<<< HEAD\n${other}=======\n${c.read(files.ca.crt)}>>>>>>> b\n`);
      c.write(`${certs}/ca/manifest.json`, '<<<<<<< HEAD\n');
    },
    says: '"certflake apply" with an identity (-i) restores the certificate that the sealed key belongs to',
    writes: ['ca/cluster.crt', 'ca/manifest.json'],
  },
  'a lost certificate of a pair that only signs': {
    damage: (c) => {
      c.run('rm', [files.token.crt.replace('cluster/', '')]);
    },
    says: 'its certificate is missing',
    writes: ['shared/cluster-token.crt', 'shared/cluster-token.key.age', 'shared/manifest.json'],
  },
};

withPrograms(
  ['git'],
  'found without an identity, repaired with one, and nothing else changes',
  () => {
    test.each(Object.entries(damages))('%s', async (_, { damage, says, writes }) => {
      const cluster = await repository();
      damage(cluster);
      const { plan, status } = found(cluster);
      expect(plan).toContain(says);
      expect(status).toBeGreaterThan(0);
      const before = cluster.files();
      cluster.certflake(['apply', '--yes']);
      expect(differing(before, cluster.files())).toEqual(writes);
      expectWell(cluster);
    });

    test('two damaged pairs and an edit of the policy in one run', async () => {
      const cluster = await repository();
      damages['an empty sealed key']!.damage(cluster);
      cluster.write(files.kubelet.crt.replace('web-1', 'web-2'), 'nonsense\n');
      edit(cluster, 'O: "system:nodes"', 'O: "system:nodes", OU: x');
      const before = cluster.files();
      cluster.must(['apply', '--yes']);
      expect(differing(before, cluster.files()).some((path) => path.startsWith('ca/'))).toBe(false);
      expectWell(cluster);
    });

    test('a truncated key of the authority stops what it would sign, and git brings it back', async () => {
      const cluster = await repository();
      const whole = Buffer.from(cluster.files()[files.ca.key]!, 'latin1');
      cluster.write(files.ca.key, whole.subarray(0, 100));
      edit(cluster, 'O: "system:nodes"', 'O: "system:nodes", OU: "other"');
      const before = cluster.files();
      const { status, stderr } = cluster.certflake(['apply', '--yes']);
      expect(status).toBe(1);
      expect(stderr).toContain(
        "error: secrets/certs/ca/cluster.crt: the authority's sealed key can't",
      );
      expect(stderr).toContain(
        'git log --all --full-history -- secrets/certs/ca/cluster.crt secrets/certs/ca/cluster.key',
      );
      expect(differing(before, cluster.files())).toEqual([]);
      git(cluster, 'checkout', '-q', '--', 'secrets');
      cluster.must(['apply', '--yes']);
      expectWell(cluster);
    });
  },
);
