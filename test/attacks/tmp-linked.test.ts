import { certs, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, expectRefused, linkTo } from './tree.js';

withPrograms(['git'], 'the folder for staged files', () => {
  test('as a link to uncommitted work: that is kept, and the link named', async () => {
    const cluster = await repository();
    linkTo(cluster, '../../../drafts', `${certs}/.certflake/tmp`);
    commitAll(cluster);
    cluster.write('cluster/drafts/draft.txt', 'not committed yet');
    expectRefused(
      cluster,
      [
        ['apply', '--yes'],
        ['rekey', '--yes'],
      ],
      ['secrets/certs/.certflake/tmp is a symbolic link', 'replace the link by the folder itself'],
    );
    expect(cluster.read('cluster/drafts/draft.txt')).toBe('not committed yet');
  });

  test('as a file is named', async () => {
    const cluster = await repository();
    cluster.shell('rm -r secrets/certs/.certflake/tmp');
    cluster.write(`${certs}/.certflake/tmp`, '');
    commitAll(cluster);
    expectRefused(cluster, [['apply', '--yes']], ['secrets/certs/.certflake/tmp is not a folder']);
  });

  test('with a folder in it is refused, and the folder named', async () => {
    const cluster = await repository();
    cluster.write(`${certs}/.certflake/tmp/folder/draft.txt`, 'not committed yet');
    commitAll(cluster);
    expectRefused(
      cluster,
      [['apply', '--yes']],
      ['cannot remove secrets/certs/.certflake/tmp/folder: it is a folder', 'move it away'],
    );
  });

  test('with files and links in it is emptied, and nothing that a link leads to', async () => {
    const cluster = await repository();
    cluster.write('cluster/drafts/draft.txt', 'not committed yet');
    cluster.write(`${certs}/.certflake/tmp/0`, 'staged by nobody');
    linkTo(cluster, '../../../../drafts/draft.txt', `${certs}/.certflake/tmp/1`);
    linkTo(cluster, '../../../../drafts', `${certs}/.certflake/tmp/2`);
    commitAll(cluster);
    cluster.must(['apply', '--yes']);
    expect(cluster.shell('ls secrets/certs/.certflake/tmp').stdout).toBe('');
    expect(cluster.read('cluster/drafts/draft.txt')).toBe('not committed yet');
  });
});
