import { existsSync, readdirSync } from 'node:fs';
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
    ['flake.nix', '.git/config', 'flake.nix is a symbolic link', '.git/cluster.nix'],
  ])('does not write through the link %s -> %s', async (path, target, said, never) => {
    const cluster = await repository();
    cluster.write('cluster/drafts/draft.txt', 'not committed yet');
    linkTo(cluster, target, `cluster/${path}`);
    commitAll(cluster);
    expectRefused(cluster, [['emit'], ['emit', '--overwrite']], [said, 'itself there']);
    expect(existsSync(cluster.path(`cluster/${never}`))).toBe(false);
    expect(cluster.shell('git status --porcelain').stdout).toBe('');
  });

  test.each(['.git', '.GIT'])('writes into no folder called %s', async (name) => {
    const cluster = await repository();
    edit(cluster, 'dir: ./secrets/certs', `dir: ./x/${name}`);
    commitAll(cluster);
    expectRefused(cluster, [['emit']], ["is in git's own folder"]);
    expect(readdirSync(cluster.path('cluster'))).not.toContain('x');
  });
});
