import { makeCluster, type Cluster } from '../../cli/certflake.js';
import { withPrograms } from '../../programs.js';

interface Envelope {
  result: {
    commit: string;
    connections: number;
    handshakes: number;
    cut: Record<string, unknown>[];
    broken: object[];
    opened: object[];
    unopened: string[];
  } | null;
  problems: { code: string; level: string; message: string; hint?: string; place: string }[];
}

async function cluster(): Promise<Cluster> {
  const made = await makeCluster();
  const key = (host: 'web-1' | 'web-2') => made.hostKeys[host]!.publicKey.trim();
  made.write(
    'cluster/certflake.yaml',
    `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: ["${made.operator.recipient}"]
hosts:
  cp1: { role: control-plane, addresses: [10.9.0.1], owningHostKey: "${key('web-1')}" }
  w1: { role: worker, addresses: [10.9.1.1], owningHostKey: "${key('web-2')}" }
defaults: { key: { algo: ecdsa } }
kubernetes: {}
`,
  );
  made.must(['apply', '--yes']);
  commit(made, 'first');
  return made;
}

function commit(place: Cluster, message: string): void {
  const who = '-c user.name=a -c user.email=a@example.org';
  const ran = place.shell(`git init -q; git add . && git ${who} commit -qm ${message}`);
  expect(ran).toEqual({ status: 0, stdout: '', stderr: '' });
}

function rotation(place: Cluster, ...args: string[]): Envelope & { status: number | null } {
  const { status, stdout } = place.certflake(['verify', '--rotation', ...args, '--json']);
  return { status, ...(JSON.parse(stdout) as Envelope) };
}

withPrograms(['git'], 'the mixture of two revisions', () => {
  let place: Cluster;
  let first: string;
  beforeAll(async () => {
    place = await cluster();
    first = place.shell('git rev-parse HEAD').stdout.trim();
  });

  test('nothing is cut where nothing has changed', () => {
    const before = place.files('cluster/certs');
    const { status, result, problems } = rotation(place);
    expect({ status, problems }).toEqual({ status: 0, problems: [] });
    expect(result).toMatchObject({
      ...{ commit: first, cut: [], broken: [], opened: [], unopened: [] },
    });
    expect(result!.handshakes).toBeGreaterThan(20);
    expect(place.files('cluster/certs')).toEqual(before);
    expect(place.must(['verify', '--rotation']).stdout).toBe(
      `Hosts deployed with commit ${first.slice(0, 10)}, and hosts deployed with the present files:

No connection is cut, whatever the order in which you deploy the hosts.

${result!.connections} connections, ${result!.handshakes} tried for real, 0 cut
`,
    );
  });

  test('renewed leaves of the same authority cut nothing', () => {
    place.shell('rm certs/derived/*/cluster-kubelet.*');
    place.must(['apply', '--yes']);
    expect(rotation(place)).toMatchObject({ status: 0, problems: [] });
  });

  describe('after another authority in one step', () => {
    beforeAll(() => {
      place.shell('rm certs/ca/etcd.crt certs/ca/etcd.key.age');
      place.must(['apply', '--yes', '--authority', 'etcd', '--force']);
    });

    test('each connection that it cuts is named in both directions', () => {
      const { status, result, problems } = rotation(place, 'HEAD');
      expect(status).toBe(1);
      expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['edge-cut']));
      expect(result!.cut).toContainEqual({
        ...{ kind: 'connection', from: 'cp1', to: 'cp1', dials: 'cp1' },
        ...{ client: 'derived-cp1-etcd-etcdPeer', server: 'derived-cp1-etcd-etcdPeer' },
        ...{ newer: 'client', refuses: 'both', authority: 'ca-etcd' },
        reason: 'no trusted authority has signed the certificate',
        place: 'cas.etcd.certs.etcdPeer',
      });
      expect(problems[0]!.message).toBe(
        'derived-cp1-etcd-etcdClient on cp1 to derived-cp1-etcd-etcdServer on cp1: while cp1 is deployed and its services restart, both refuse each other: no trusted authority has signed the certificate',
      );
      expect(problems[0]!.hint).toBe(
        'let every host trust both authorities before the new one signs: "certflake rotate etcd" does this in stages',
      );
    });

    test('text has a line for each', () => {
      const { status, stdout } = place.certflake(['verify', '--rotation']);
      expect(status).toBe(1);
      expect(stdout).toContain('CLIENT');
      expect(stdout).toMatch(/^etcd-etcdPeer@cp1 +etcd-etcdPeer@cp1 +client +both$/m);
      expect(stdout).toMatch(/^\d+ connections, \d+ tried for real, 8 cut$/m);
    });

    test('without an identity only certificates are compared, with the same result', () => {
      const { status, result, problems } = rotation(place, 'HEAD', '--public');
      expect(status).toBe(1);
      expect(result).toMatchObject({ handshakes: 0 });
      expect(result!.cut).toHaveLength(8);
      expect(problems.map(({ code }) => code)).toContain('keys-unproven');
    });

    test('once it is deployed everywhere nothing is cut', () => {
      commit(place, 'second');
      expect(rotation(place)).toMatchObject({ status: 0, problems: [] });
      expect(rotation(place, first).status).toBe(1);
      expect(rotation(place, 'HEAD~1').status).toBe(1);
    });
  });

  test('a revision that git does not know is refused', () => {
    const { status, stderr } = place.certflake(['verify', '--rotation', 'nowhere']);
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr:
        'error: --rotation nowhere: git does not know this revision\nhint: name a commit, a branch or a tag, as in --rotation origin/main\n',
    });
  });

  test('so is one without any certificate of the policy', () => {
    place.shell(
      'git checkout -q --orphan empty && git rm -rqf --cached certs && git -c user.name=a -c user.email=a@example.org commit -qm empty && git checkout -qf --detach && git branch -q other',
    );
    const { status, stderr } = place.certflake(['verify', '--rotation', 'empty']);
    expect(status).toBe(64);
    expect(stderr).toContain(
      "--rotation empty: this revision has none of the policy's certificates in certs",
    );
  });
});

test('--live is for running servers alone', async () => {
  const place = await makeCluster();
  const { status, stderr } = place.certflake(['verify', '--rotation', '--live']);
  expect({ status, stderr }).toEqual({
    status: 64,
    stderr:
      'error: --live and --rotation cannot be combined\nhint: --rotation tries the files of two revisions, and --live tries running servers\n',
  });
});
