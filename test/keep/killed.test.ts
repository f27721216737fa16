import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '../../lib/store/journal.js';
import { ensureCodes } from '../../lib/store/secret.js';
import { stateOf } from '../../lib/store/state.js';
import type { Cluster, Place } from '../cli/certflake.js';
import { commandWith, copyOf, threeAtATime, traced } from '../faults/command.js';
import { stops } from '../faults/scene.js';
import { certs, commit, differing, edit, expectWell, repository, sshPair } from './repository.js';

const web3 = sshPair('web-3');
const apply = ['apply', '--yes', '--accept', web3.fingerprint];

/** `apply` in a process of its own, which `operations.mjs` stops or records. */
const applyWith = (place: Place, query: string, command = apply) =>
  commandWith(place, query, command);

/** A run that creates, reissues, rekeys, renews the authority's seal and writes all manifests. */
async function busy(): Promise<Cluster> {
  const cluster = await repository();
  edit(cluster, 'O: "system:nodes"', 'O: "system:nodes", OU: "changed"');
  edit(
    cluster,
    /^hosts:\n/m,
    `hosts:\n  web-3: { role: worker, owningHostKey: "${web3.publicKey.trim()}" }\n`,
  );
  return cluster;
}

const kindsOf = (files: Record<string, string>): string[] =>
  Object.keys(files).filter((path) => path.startsWith(certs));

test('killed at any file operation, an apply has happened or not, and the next run needs no identity', async () => {
  const cluster = await busy();
  const before = cluster.files();
  const probe = copyOf(cluster);
  const { ran, length, turn } = await traced(probe, apply);
  expect(ran.status).toBe(0);
  const after = kindsOf(probe.files());
  expect(turn).toBeGreaterThan(20);
  const states: Record<number, string> = {};
  await threeAtATime(stops(length, turn), async (n) => {
    const place = copyOf(cluster);
    expect({ n, signal: (await applyWith(place, `kill=${n}`)).signal }).toEqual({
      n,
      signal: 'SIGKILL',
    });
    states[n] = whole(place, before, after);
    place.close();
  });
  const expected = Object.keys(states).map((n) => (Number(n) <= turn ? 'before' : 'after'));
  expect(Object.values(states)).toEqual(expected);
}, 600_000);

/** The next run has no identity: it completes a begun commit, or has nothing to do. */
function whole(place: Place, before: Record<string, string>, after: string[]): string {
  place.write('home/operator.txt', 'gone\n');
  const { status, stdout, stderr } = place.certflake(apply);
  expect(readdirSync(place.path(`${certs}/.certflake`)).sort()).toEqual(['.gitignore', 'tmp']);
  const now = place.files();
  if (status !== 0) {
    expect(stderr).toContain('operator.txt');
    expect(differing(before, now)).toEqual([]);
    return 'before';
  }
  expect(stdout).toMatch(/Nothing (more )?to do/);
  expect(kindsOf(now)).toEqual(after);
  return 'after';
}

/** An apply that ends so many operations after its journal is written. */
async function killAfterJournal(cluster: Cluster, later: number, command = apply): Promise<void> {
  const probe = copyOf(cluster);
  const { turn } = await traced(probe, command);
  await applyWith(cluster, `kill=${turn + later}`, command);
}

test('a run that was interrupted after its journal is finished and said to be', async () => {
  const cluster = await busy();
  await killAfterJournal(cluster, 4);
  const interrupted =
    /: an earlier run was interrupted: (\d+ of its|none of its) \d+ file changes (are not|is) in place yet\n/;
  const planned = cluster.certflake(['plan', '--exit-code']);
  expect(planned.stdout).toContain('Plan: an interrupted run to complete; ');
  expect([planned.status, cluster.certflake(['check']).status]).toEqual([2, 2]);
  for (const command of ['plan', 'check', 'emit']) {
    const { stderr } = cluster.certflake(command === 'emit' ? ['emit', '--check'] : [command]);
    expect(stderr).toMatch(interrupted);
  }
  const verified = cluster.certflake(['verify']);
  expect(verified.stderr).toMatch(
    /in place yet; this is the tree as that run will leave it\n *hint: run "certflake apply" before you commit: it completes the run/,
  );
  expect(verified.status).toBe(0);
  const access = cluster.certflake(['kubeconfig', 'admin']);
  expect(access).toMatchObject({ status: 1, stdout: '' });
  expect(access.stderr).toMatch(
    /^error: an earlier run was interrupted: .*\nhint: run "certflake apply" first: it completes the run\n/,
  );
  const distant = ['check', '--within', '3y'];
  expect(cluster.certflake(distant).stdout).not.toContain('nothing to do before');
  cluster.write('home/operator.txt', 'gone\n');
  const { status, stderr, stdout } = cluster.certflake(apply);
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^note: an earlier run was interrupted; certflake completes its work on secrets\/certs\/.* more files?\n/,
  );
  expect(stdout).toMatch(
    /Nothing more to do: .*\n+Done: completed the interrupted run: \d+ files under secrets\/certs\n/,
  );
  expect(stdout).toContain('  git add secrets/certs');
  cluster.write('home/operator.txt', `${cluster.operator.identity}\n`);
  expect(cluster.certflake(distant).stdout).toContain('nothing to do before');
  expectWell(cluster);
});

test('whom a run leaves out is named until it is done, however it ended', async () => {
  const cluster = await repository();
  const former = sshPair('former');
  const line = `  - "${former.publicKey.trim()}"\n`;
  edit(cluster, 'userAgeKeys:\n', `userAgeKeys:\n${line}`);
  cluster.must(['apply', '--yes', '--accept', `operator=${former.fingerprint}`]);
  commit(cluster, 'a second operator');
  edit(cluster, line, '');
  const left = /userAgeKeys: operator (\S+) was removed, but can still open 4 keys /;
  const named = (...args: string[]): string | undefined =>
    left.exec(cluster.certflake(args).stderr.replaceAll(/\s+/g, ' '))?.[1];
  expect(named('plan')).toBe(former.fingerprint);
  await killAfterJournal(cluster, 4, ['rekey', '--yes']);
  expect(cluster.certflake(['plan']).stdout).toContain('Plan: an interrupted run to complete; ');
  expect(named('plan')).toBe(former.fingerprint);
  expect(named('rekey', '--yes')).toBe(former.fingerprint);
  expect(named('plan')).toBeUndefined();
  expectWell(cluster);
});

test('a run whose files have changed since is completed by nobody, and given up by the command that is printed', async () => {
  const cluster = await busy();
  await killAfterJournal(cluster, 1);
  const { steps } = JSON.parse(cluster.read(`${certs}/.certflake/journal.json`)) as Journal;
  const place = steps.flatMap((s) => (s.kind === 'put' && s.there !== null ? s.to : []))[0]!;
  cluster.write(`cluster/${place}`, `${cluster.read(`cluster/${place}`)}\n`);
  const pulled = cluster.files();
  const fact = `cannot complete the interrupted run: ${place} has changed since it stopped\n`;
  const rm = 'rm secrets/certs/.certflake/journal.json';
  const reading = [['plan'], ['check'], ['verify'], ['kubeconfig', 'admin']];
  for (const args of [apply, ...reading, ['emit'], ['rekey', '--yes']]) {
    const { status, stderr, stdout } = cluster.certflake(args);
    expect([args, status]).toEqual([args, 1]);
    expect(stderr).toContain(fact);
    expect(stderr).toContain(`hint: "${rm}" gives up the interrupted run`);
    expect(`${stdout}${stderr}`).not.toMatch(/completes the run|an interrupted run to complete/);
    expect(differing(pulled, cluster.files())).toEqual([]);
  }
  cluster.shell(rm);
  expect(cluster.certflake(['plan']).status).toBe(0);
  cluster.must(apply);
  expectWell(cluster);
});

test('of two applies at once, one does the work and the other finds it done or is told to wait', async () => {
  const cluster = await busy();
  const ran = await Promise.all([1, 2, 3].map(() => applyWith(cluster, 'kill=0')));
  const [winners, losers] = [0, 75].map((code) => ran.filter(({ status }) => status === code));
  expect(winners!.length).toBeGreaterThan(0);
  expect(winners!.length + losers!.length).toBe(3);
  for (const { stderr } of losers!) {
    expect(stderr).toMatch(/^error: secrets\/certs\/\.certflake\/lock: locked by process \d+ on /);
    expect(stderr).toContain('hint: wait until that process is done, then try again');
  }
  expectWell(cluster);
});

interface Holder {
  host: string;
  pid: number;
  code?: string;
}

/** The lock that a process of this clone holds elsewhere; its other fields are those of a real one. */
async function lockedBy(change: Partial<Holder>): Promise<Cluster> {
  const cluster = await busy();
  const copy = copyOf(cluster);
  await applyWith(copy, 'kill=30');
  const lock = join(`${certs}/.certflake`, 'lock');
  const { code, ...found } = JSON.parse(copy.read(lock)) as Holder;
  expect(code).toMatch(/^[0-9a-f]{64}$/);
  const owner = { ...found, ...change };
  const codes = await ensureCodes(stateOf(cluster.path('cluster'), 'secrets/certs'));
  const signed = { ...owner, code: codes.of('lock', JSON.stringify(owner)) };
  writeFileSync(cluster.path(lock), `${JSON.stringify(signed)}\n`);
  return cluster;
}

test('the lock of a process that died here is taken over', async () => {
  const cluster = await lockedBy({});
  cluster.must(apply);
  expectWell(cluster);
});

test('the lock of another host that shares the clone is never broken', async () => {
  const cluster = await lockedBy({ host: `not-${hostname()}` });
  const before = cluster.files();
  const { status, stderr } = cluster.certflake(apply);
  expect(status).toBe(75);
  expect(stderr).toMatch(new RegExp(`locked by process \\d+ on not-${hostname()} since `));
  expect(stderr).toContain('delete secrets/certs/.certflake/lock');
  expect(differing(before, cluster.files())).toEqual([]);
  // Looking takes no lock.
  expect(cluster.certflake(['plan']).status).toBe(0);
});
