import type { Cluster } from '../cli/certflake.js';
import { commit, edit, git, sshPair, tryGit } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { isShort, sample } from '../sample.js';
import { expectStage, identityOf } from './oracle.js';
import { another, inStage, leftToDo, moves, named, rotate, standingOf } from './scene.js';
import type { Operated } from './scene.js';

const web3 = sshPair('web-3');
const hired = sshPair('hired');

/** What a colleague does on another branch meanwhile, in a clone of its own. */
const others: Record<string, (cluster: Cluster) => void> = {
  'a forced new key': (cluster) => {
    cluster.must(['apply', '--yes', '--force', '--only', 'derived-web-1-cluster-kubelet']);
  },
  'a new host': (cluster) => {
    const host = `web-3: { role: worker, owningHostKey: "${web3.publicKey.trim()}" }`;
    edit(cluster, /^hosts:\n/m, `hosts:\n  ${host}\n`);
    cluster.must(['apply', '--yes', '--accept', web3.fingerprint]);
  },
  'all hosts reissued': (cluster) => {
    edit(cluster, 'O: "system:nodes"', 'O: "system:nodes", OU: x');
    cluster.must(['apply', '--yes']);
  },
  'another operator': (cluster) => {
    edit(cluster, 'userAgeKeys:\n', `userAgeKeys:\n  - "${hired.publicKey.trim()}"\n`);
    cluster.must(['apply', '--yes', '--accept', `operator=${hired.fingerprint}`]);
  },
};

/** The words with which the operator accepts what a merge brings. */
const accepting: Record<string, string[]> = {
  'a new host': ['--accept', web3.fingerprint],
  'another operator': ['--accept', `operator=${hired.fingerprint}`],
};
const apply = ([, other]: Merge): string[] => ['apply', '--yes', ...(accepting[other] ?? [])];

type Side = 'ours' | 'theirs';
type Merge = [move: string, other: string, into: 'the rotation' | 'the other', side: Side];

const all: Merge[] = Object.keys(moves).flatMap((move) =>
  Object.keys(others).flatMap((other) =>
    (['the rotation', 'the other'] as const).flatMap((into) =>
      (['ours', 'theirs'] as const).map((side): Merge => [move, other, into, side]),
    ),
  ),
);

/** Both branches sealed the authority's own key again, and the merge takes the one that doesn't sign any more. */
const takesFormerKey = ([move, other, into, side]: Merge): boolean =>
  (move === 'issue' || move === 'back') &&
  other === 'another operator' &&
  (into === 'the rotation') === (side === 'theirs');

const as = (cluster: Operated): Cluster => cluster as unknown as Cluster;

/** A side that removed a file has none to check out. */
function take(cluster: Operated, side: Side, path: string): void {
  const { status } = tryGit(as(cluster), 'checkout', '-q', `--${side}`, '--', path);
  if (status !== 0) git(as(cluster), 'rm', '-q', '--', path);
}

/** Both branches, and a merge of which each conflicting file is one side's. */
async function merged([name, other, into, side]: Merge): Promise<Operated> {
  const move = moves[name]!;
  const rotated = await inStage(move.from);
  const changed = another(rotated);
  rotated.must(rotate(move));
  commit(as(rotated), 'rotated');
  others[other]!(as(changed));
  commit(as(changed), 'changed');
  const [here, there] = into === 'the rotation' ? [rotated, changed] : [changed, rotated];
  git(as(here), 'fetch', '-q', there.path('cluster'), 'main');
  tryGit(as(here), 'merge', '-q', '--no-edit', 'FETCH_HEAD');
  const conflicts = git(as(here), 'diff', '--name-only', '--diff-filter=U').split('\n');
  for (const path of conflicts.filter((one) => one !== '')) take(here, side, path);
  git(as(here), 'add', '-A');
  git(as(here), 'commit', '-q', '--allow-empty', '-m', 'merged');
  return here;
}

async function expectRotated(cluster: Operated, move: string): Promise<void> {
  const { to } = moves[move]!;
  const identity = await identityOf(cluster.operator.identity);
  expect(standingOf(cluster).stage).toBe(named(to));
  await expectStage(cluster, identity, to);
  await expectStage(cluster, identity, 'steady', 'edge');
  expect(leftToDo(cluster)).toEqual({ changes: [], codes: [] });
}

/** A side may have kept a next key, whose certificate the other one removed: a warning says how to remove it. */
function removeLoneKey(cluster: Operated): void {
  const [, path] = /if no branch needs it: "rm (\S+)"/.exec(cluster.must(['plan']).stderr) ?? [];
  if (path !== undefined) git(as(cluster), 'rm', '-qf', '--', path);
}

withPrograms(['git'], 'a rotation on one branch', () => {
  const repaired = all.filter((one) => !takesFormerKey(one));
  test.each(sample(repaired, isShort ? 4 : 10))(
    '(%s) and %s on another, merged into %s with conflicts resolved as %s, are put right by apply',
    async (...merge) => {
      const here = await merged(merge);
      here.must(apply(merge));
      removeLoneKey(here);
      await expectRotated(here, merge[0]);
    },
  );

  test.each(all.filter(takesFormerKey))(
    '(%s) and %s on another, merged into %s as %s: the key that signs is missing, and comes back from git',
    async (...merge) => {
      const here = await merged(merge);
      const { status, stderr } = here.certflake(apply(merge));
      expect(status).toBe(1);
      expect(stderr).toContain("cluster.crt: the authority's sealed key belongs to another");
      const rotated = merge[2] === 'the rotation' ? 'HEAD^1' : 'HEAD^2';
      git(as(here), 'rm', '-qrf', 'secrets/certs/ca');
      git(as(here), 'checkout', '-q', rotated, '--', 'secrets/certs/ca');
      here.must(apply(merge));
      await expectRotated(here, merge[0]);
    },
  );
});
