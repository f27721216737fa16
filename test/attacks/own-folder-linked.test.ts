import { readdirSync } from 'node:fs';
import { certs, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, expectRefused, linkTo } from './tree.js';

withPrograms(['git'], "the store's own folder", () => {
  test.each([
    ['in the root', '../../drafts', 'cluster/drafts'],
    ['of git', '../../.git/hooks', 'cluster/.git/hooks'],
    ['out of the root', '../../../home', 'home'],
  ])(
    'as a link to a folder %s is refused, and nothing is written there',
    async (_, target, led) => {
      const cluster = await repository();
      cluster.write('cluster/drafts/draft.txt', 'not committed yet');
      linkTo(cluster, target, `${certs}/.certflake`);
      commitAll(cluster);
      const before = readdirSync(cluster.path(led));
      expectRefused(cluster, [['apply', '--yes']], ['secrets/certs/.certflake is a symbolic link']);
      expect(readdirSync(cluster.path(led))).toEqual(before);
    },
  );

  test.each(['lock', 'journal.json'])('%s in it as a link is named, not followed', async (name) => {
    const cluster = await repository();
    cluster.write('cluster/drafts/draft.txt', 'not committed yet');
    linkTo(cluster, '../../../drafts/draft.txt', `${certs}/.certflake/${name}`);
    commitAll(cluster);
    expectRefused(
      cluster,
      [['apply', '--yes']],
      [
        `secrets/certs/.certflake/${name} is a symbolic link`,
        'replace the link by the file itself',
      ],
    );
  });

  test('as a file is refused and named', async () => {
    const cluster = await repository();
    cluster.shell('rm -r secrets/certs/.certflake');
    cluster.write(`${certs}/.certflake`, '');
    commitAll(cluster);
    expectRefused(cluster, [['apply', '--yes']], ['secrets/certs/.certflake is not a folder']);
  });
});
