import { edit, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, expectRefused, linkTo } from './tree.js';

withPrograms(['git'], 'a policy', () => {
  test.each(['.git/x', '.git', 'sub/.GIT/x', 'git~1/x', '".git./x"', '"sub/.g\\u200cit/x"'])(
    "whose dir is %s, git's own folder, is refused",
    async (dir) => {
      const cluster = await repository();
      edit(cluster, 'dir: ./secrets/certs', `dir: ${dir}`);
      commitAll(cluster);
      expectRefused(cluster, [['plan'], ['apply', '--yes']], ["is in git's own folder"]);
    },
  );

  test.each([
    ['.git', 'certs'],
    ['secrets', 'certs'],
    ['secrets', 'certs/certs'],
  ])('whose dir leads through a link to %s is refused', async (target, dir) => {
    const cluster = await repository();
    linkTo(cluster, target, 'cluster/certs');
    edit(cluster, 'dir: ./secrets/certs', `dir: ${dir}`);
    commitAll(cluster);
    expectRefused(cluster, [['check'], ['apply', '--yes']], ['certs is a symbolic link']);
  });
});
