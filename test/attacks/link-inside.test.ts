import { edit, files, policyFile, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, everything, linkTo } from './tree.js';

withPrograms(['git'], 'a link to a place inside the root', () => {
  test.each([
    [files.kubelet.crt, '../web-2/cluster-kubelet.crt'],
    [files.ca.crt, '../../../stranger.crt'],
    [files.kubelet.key, '../../shared/cluster-token.key.age'],
  ])('in the place of %s is not read, and nothing is made in its place', async (path, target) => {
    const cluster = await repository();
    cluster.write('cluster/stranger.crt', cluster.read(files.ca.crt));
    linkTo(cluster, target, path);
    commitAll(cluster);
    const before = everything(cluster);
    const said = `${path.replace('cluster/', '')} is a symbolic link, which certflake does not follow`;
    for (const command of [['plan'], ['check'], ['apply', '--yes']]) {
      const { status, stdout, stderr } = cluster.certflake(command);
      expect({ command, status, said: stdout + stderr }).toMatchObject({
        status: 1,
        said: expect.stringContaining(said) as string,
      });
      expect(`${stdout}${stderr}`).toContain('put the file itself in the place of the link');
    }
    expect(everything(cluster)).toEqual(before);
  });

  test("in the place of a host's folder is not written through", async () => {
    const cluster = await repository();
    linkTo(cluster, 'web-2', 'cluster/secrets/certs/derived/web-1');
    edit(cluster, 'O: "system:nodes"', 'O: "system:nodes", OU: "changed"');
    commitAll(cluster);
    const before = everything(cluster);
    const { status, stdout, stderr } = cluster.certflake(['apply', '--yes']);
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toContain('derived/web-1 is a symbolic link');
    const after = everything(cluster);
    expect(after['secrets/certs/derived/web-1']).toBe('-> web-2');
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(cluster.read(policyFile)).toContain('changed');
  });
});
