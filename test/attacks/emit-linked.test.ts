import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { edit, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, expectRefused, linkTo } from './tree.js';

withPrograms(['git'], 'emit', () => {
  test.each([
    ['modules', '.git', 'modules is a symbolic link', '.git/certs'],
    [
      'modules/certs',
      '../.git/hooks',
      'modules/certs is a symbolic link',
      '.git/hooks/cluster.nix',
    ],
    ['hosts', '.git/refs/heads', 'hosts is a symbolic link', '.git/refs/heads/web-1'],
    ['modules', 'drafts', 'modules is a symbolic link', 'drafts/certs'],
  ])('does not write through the link %s -> %s', async (path, target, said, never) => {
    const cluster = await repository();
    cluster.write('cluster/drafts/draft.txt', 'not committed yet');
    linkTo(cluster, target, `cluster/${path}`);
    commitAll(cluster);
    expectRefused(
      cluster,
      [['emit'], ['emit', '--overwrite']],
      [said, 'replace the link by the folder itself'],
    );
    expect(existsSync(cluster.path(`cluster/${never}`))).toBe(false);
    expect(cluster.shell('git status --porcelain').stdout).toBe('');
  });

  test('leaves a stub that is a link alone: it is neither read nor written', async () => {
    const cluster = await repository();
    const config = cluster.read('cluster/.git/config');
    linkTo(cluster, '.git/config', 'cluster/flake.nix');
    commitAll(cluster);
    cluster.must(['emit', '--overwrite']);
    expect(cluster.read('cluster/.git/config')).toBe(config);
    expect(lstatSync(cluster.path('cluster/flake.nix')).isSymbolicLink()).toBe(true);
  });

  test.each(['.git', '.GIT'])('writes into no folder called %s', async (name) => {
    const cluster = await repository();
    edit(cluster, 'dir: ./secrets/certs', `dir: ./x/${name}`);
    commitAll(cluster);
    expectRefused(cluster, [['emit']], ["is in git's own folder"]);
    expect(readdirSync(cluster.path('cluster'))).not.toContain('x');
  });
});
