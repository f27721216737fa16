import { type Cluster } from '../cli/certflake.js';
import { commit, edit, git, repository, sshPair } from '../keep/repository.js';
import { withPrograms } from '../programs.js';

/** A branch that adds a recipient, taken besides the reviewed one. */
async function takenOver(): Promise<{ cluster: Cluster; fingerprint: string }> {
  const cluster = await repository();
  git(cluster, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  const { publicKey, fingerprint } = sshPair('attacker');
  edit(cluster, /^userAgeKeys:\n/m, `userAgeKeys:\n  - "${publicKey.trim()}"\n`);
  cluster.must(['apply', '--yes', '--accept', `operator=${fingerprint}`]);
  commit(cluster, 'one more reader');
  return { cluster, fingerprint };
}

withPrograms(['git'], 'a tag of the attacker is called as the reviewed branch is', () => {
  test('and a comparison with that name is refused, which git would take for the tag', async () => {
    const { cluster, fingerprint } = await takenOver();
    git(cluster, 'tag', 'origin/main', 'HEAD');
    const { status, stderr } = cluster.certflake(['plan', '--since', 'origin/main']);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(
      /--since origin\/main: this name means refs\/tags\/origin\/main and refs\/remotes\/origin\/main\n/,
    );
    const full = cluster.certflake(['plan', '--since', 'refs/remotes/origin/main']);
    expect(full.stdout).toContain(`> recipient operator ${fingerprint}`);
  });

  test('or as the reviewed commit is, in its short form', async () => {
    const { cluster } = await takenOver();
    const reviewed = git(cluster, 'rev-parse', 'HEAD~1').trim();
    const short = reviewed.slice(0, 8);
    git(cluster, 'tag', short, 'HEAD');
    const { stderr } = cluster.certflake(['plan', '--since', `${short}~0`]);
    expect(stderr).toContain(`this name means refs/tags/${short} and ${reviewed}\n`);
  });

  test('and a name that means one commit alone is taken, however many call it so', async () => {
    const { cluster, fingerprint } = await takenOver();
    git(cluster, 'tag', 'origin/main', 'refs/remotes/origin/main');
    const { stdout } = cluster.certflake(['plan', '--since', 'origin/main']);
    expect(stdout).toContain(`> recipient operator ${fingerprint}`);
  });
});
