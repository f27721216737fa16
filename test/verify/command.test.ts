import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { rmSync } from 'node:fs';

import { makeCluster, type Cluster } from '../cli/certflake.js';

async function cluster(section: string): Promise<Cluster> {
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
kubernetes: ${section}
`,
  );
  made.must(['apply', '--yes']);
  return made;
}

interface Envelope {
  result: {
    edges: { verdict: string; by: string; reason?: string; place: string }[];
    unopened: string[];
  };
  problems: { code: string; level: string; message: string }[];
}

function verified(place: Cluster, ...args: string[]): Envelope & { status: number | null } {
  const { status, stdout } = place.certflake(['verify', '--json', ...args]);
  return { status, ...(JSON.parse(stdout) as Envelope) };
}

const three = await cluster('{}');
const one = await cluster('{ authorities: one }');

test('a cluster with an authority each works, and nothing is open', () => {
  const before = three.files();
  const { status, result, problems } = verified(three);
  expect({ status, problems, unopened: result.unopened }).toEqual({
    status: 0,
    problems: [],
    unopened: [],
  });
  expect(result.edges).toHaveLength(36);
  expect(new Set(result.edges.map(({ by, verdict }) => `${by} ${verdict}`))).toEqual(
    new Set(['handshake ok']),
  );
  expect(three.files()).toEqual(before);
});

test('the matrix shows who presents itself as whom', () => {
  const { stdout, stderr } = three.must(['verify']);
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /cluster-kubelet@w1 .*accepted {2}accepted {2}CN=system:node:w1, O=system:nodes\n/,
  );
  expect(stdout).toMatch(/cluster-kubelet@w1 +etcd-etcdServer@cp1 .*refused +refused/);
  expect(stdout).toContain(
    '36 connections, 36 tried for real, 0 failed, 0 open that should not be\n',
  );
});

test('one authority for all lets a kubelet into etcd: a finding with its reason, no failure', () => {
  const { status, problems } = verified(one);
  expect(status).toBe(0);
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['edge-open']));
  expect(problems[0]).toMatchObject({
    level: 'warning',
    message: expect.stringMatching(
      /^derived-cp1-cluster-kubelet to .*etcdServer on cp1 \(and 1 more like it\) is accepted but must be refused: the server trusts the authority above the client's certificate; a client that etcd accepts can read/,
    ) as string,
  });
});

test('without an identity certificates are compared, and what was left is said', () => {
  const { status, result, problems } = verified(three, '--public');
  expect(status).toBe(0);
  expect(new Set(result.edges.map(({ by, verdict }) => `${by} ${verdict}`))).toEqual(
    new Set(['certificates ok']),
  );
  expect(problems).toMatchObject([{ code: 'keys-unproven', level: 'note' }]);
});

test('a key of which no manifest says whose it is makes that a warning', () => {
  const path = 'cluster/certs/derived/w1/manifest.json';
  const whole = three.read(path);
  three.write(path, whole.replaceAll(/"publicKey": "[^"]*"/g, '"publicKey": null'));
  const { status, problems } = verified(three, '--public');
  const { problems: opened } = verified(three);
  three.write(path, whole);
  expect(status).toBe(0);
  expect(problems).toMatchObject([{ code: 'keys-unproven', level: 'warning' }]);
  expect(problems[0]!.message).toMatch(
    /; no manifest says whether \d+ sealed keys \(derived-w1-.*\) belong to their certificates$/,
  );
  expect(opened).toEqual([]);
});

test('running servers are not tried without any identity', () => {
  const policy = three.read('cluster/certflake.yaml');
  three.write(
    'cluster/certflake.yaml',
    policy.replace('userAgeIdentity: $HOME/operator.txt\n', ''),
  );
  const { status, stderr } = three.certflake(['verify', '--live']);
  three.write('cluster/certflake.yaml', policy);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      "error: --live needs the clients' keys, but no identity was given\nhint: pass the identity of one of userAgeKeys with -i FILE\n",
  });
});

test.each([[], ['--live']])('an identity that opens nothing proves nothing: %j', (...args) => {
  three.write('stranger', generateSshKey('ed25519', 'stranger').privateKey);
  const { status, problems } = verified(three, '-i', three.path('stranger'), ...args);
  expect(status).toBe(1);
  expect(problems.map(({ code }) => code)).toContain('identity-mismatch');
});

test('a server that the policy has not is not another’s place', () => {
  const { status, stderr } = three.certflake(['verify', '--live', '--connect-to', 'cp9:1=a:1']);
  expect({ status, stderr }).toEqual({
    status: 64,
    stderr:
      "error: --connect-to: the policy has no server cp9:1\nhint: the policy's servers: 127.0.0.1:2379, cp1:10250, cp1:2379, cp1:2380, cp1:6443, w1:10250\n",
  });
});

test('a host’s identity proves its own connections, and compares the rest', () => {
  three.write('host-key', three.hostKeys['web-1']!.privateKey);
  const { result } = verified(three, '-i', three.path('host-key'));
  expect(new Set(result.edges.map(({ by }) => by))).toEqual(new Set(['handshake', 'certificates']));
  expect(result.unopened.every((id) => id.startsWith('derived-w1-'))).toBe(true);
});

describe('when files are not what they should be', () => {
  const kubelet = 'cluster/certs/derived/w1/cluster-kubelet';
  const kept = three.files();
  const restore = () => {
    for (const [path, content] of Object.entries(kept)) {
      three.write(path, Buffer.from(content, 'latin1'));
    }
  };
  afterEach(restore);

  test('a key of another certificate fails', () => {
    three.write(`${kubelet}.crt`, three.read('cluster/certs/derived/cp1/cluster-kubelet.crt'));
    const { status, problems } = verified(three);
    expect(status).toBe(1);
    expect(problems[0]!.message).toMatch(/the sealed key belongs to another certificate/);
  });

  test('so does another’s name, seen without any key', () => {
    three.write(`${kubelet}.crt`, three.read('cluster/certs/derived/cp1/cluster-kubelet.crt'));
    const { status, problems } = verified(three, '--public');
    expect(status).toBe(1);
    expect(problems[0]!.message).toMatch(
      /presents itself as CN=system:node:cp1, O=system:nodes, not as CN=system:node:w1/,
    );
  });

  test('a missing certificate is the fault of whoever is to show it', () => {
    rmSync(three.path('cluster/certs/derived/cp1/etcd-etcdServer.crt'));
    const { status, result } = verified(three);
    expect(status).toBe(1);
    const untried = result.edges.filter(({ by }) => by === 'nothing');
    expect(new Set(untried.map(({ place, reason }) => `${place}: ${reason!}`))).toEqual(
      new Set(['cas.etcd.certs.etcdServer: certs/derived/cp1/etcd-etcdServer.crt is missing']),
    );
  });

  test('so does the authority of another', () => {
    three.write('cluster/certs/ca/etcd.crt', three.read('cluster/certs/ca/front-proxy.crt'));
    const { status, problems } = verified(three);
    expect(status).toBe(1);
    expect(problems.map(({ message }) => message).join('\n')).toMatch(
      /no trusted authority has signed the certificate/,
    );
  });
});

test('a policy that is no cluster’s has no connections', async () => {
  const plain = await makeCluster();
  plain.write(
    'cluster/certflake.yaml',
    plain.read('cluster/certflake.yaml').replace('system:node:', ''),
  );
  expect(plain.must(['verify']).stdout).toMatch(/declares no Kubernetes cluster/);
});
