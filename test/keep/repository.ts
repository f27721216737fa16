import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { makeCluster, makePlace, type Cluster, type Ran } from '../cli/certflake.js';
import { madeOnce } from '../made-once.js';

const someone = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  ...{ GIT_AUTHOR_NAME: 'someone', GIT_AUTHOR_EMAIL: 'someone@example.org' },
  ...{ GIT_COMMITTER_NAME: 'someone', GIT_COMMITTER_EMAIL: 'someone@example.org' },
};

/** git's output; throws with it if git fails. */
export function git(cluster: Cluster, ...args: string[]): string {
  const ran = cluster.run('git', args, { env: someone });
  if (ran.status === 0) return ran.stdout;
  throw new Error(`git ${args.join(' ')}: ${ran.stdout}${ran.stderr}`);
}

/** As `git`, for a command that should end in a conflict. */
export const tryGit = (cluster: Cluster, ...args: string[]): Ran =>
  cluster.run('git', args, { env: someone });

export function commit(cluster: Cluster, message: string): void {
  git(cluster, 'add', '-A');
  git(cluster, 'commit', '-qm', message);
}

export const policyFile = 'cluster/certflake.yaml';

/** Changes words of the policy; fails if they are missing. */
export function edit(cluster: Cluster, from: string | RegExp, to: string): void {
  const before = cluster.read(policyFile);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`nothing in the policy is like ${String(from)}`);
  cluster.write(policyFile, after);
}

const shared = `      token: { commonName: token, usages: [ signing ], shared: true }
`;

async function issue(folder: string): Promise<void> {
  const cluster = await makeCluster({ more: shared });
  git(cluster, 'init', '-q', '-b', 'main');
  cluster.must(['apply', '--yes']);
  commit(cluster, 'issued');
  const { hostKeys, operator } = cluster;
  cluster.write('keys.json', JSON.stringify({ hostKeys, operator }));
  cpSync(cluster.top, folder, { recursive: true });
}

/** An issued cluster with a shared pair, committed on branch main: each a copy of the same one. */
export async function repository(): Promise<Cluster> {
  const made = await madeOnce('repository', issue);
  const keys = JSON.parse(readFileSync(join(made, 'keys.json'), 'utf8')) as Keys;
  const copy = Object.assign(makePlace(), keys);
  for (const folder of ['home', 'cluster']) {
    cpSync(join(made, folder), copy.path(folder), { recursive: true });
  }
  return copy;
}

type Keys = Pick<Cluster, 'hostKeys' | 'operator'>;

export interface SshPair {
  publicKey: string;
  privateKey: string;
  fingerprint: string;
}

export function sshPair(comment: string): SshPair {
  const pair = generateSshKey('ed25519', comment);
  return { ...pair, fingerprint: normalizeRecipient(pair.publicKey).fingerprint };
}

export const certs = 'cluster/secrets/certs';
export const files = {
  ca: { crt: `${certs}/ca/cluster.crt`, key: `${certs}/ca/cluster.key.age` },
  kubelet: {
    crt: `${certs}/derived/web-1/cluster-kubelet.crt`,
    key: `${certs}/derived/web-1/cluster-kubelet.key.age`,
    manifest: `${certs}/derived/web-1/manifest.json`,
  },
  token: {
    crt: `${certs}/shared/cluster-token.crt`,
    key: `${certs}/shared/cluster-token.key.age`,
  },
};

/** Paths whose bytes differ, without the top folder. */
export function differing(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys({ ...before, ...after })
    .filter((path) => before[path] !== after[path] && path.startsWith(certs))
    .map((path) => path.slice(certs.length + 1))
    .sort();
}

/** What must hold at the end: nothing due, nothing wrong. */
export function expectWell(cluster: Cluster): void {
  const { status, stdout } = cluster.certflake(['plan', '--exit-code', '--json']);
  const { result } = JSON.parse(stdout) as { result: unknown };
  expect({ status, result }).toMatchObject({ status: 0, result: { changes: [], findings: [] } });
}
