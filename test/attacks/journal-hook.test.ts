import { existsSync } from 'node:fs';
import { certs, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, digest, everyCommand, expectRefused, linkTo } from './tree.js';

withPrograms(['git'], 'a committed journal that leads through a link into .git', () => {
  test.each([
    ['a folder of its own', 'git'],
    ["a host's folder", 'derived/git'],
  ])('writes nothing there and leaves no hook: %s', async (_, folder) => {
    const cluster = await repository();
    const hook = '#!/bin/sh\ntouch owned\n';
    const depth = folder.split('/').length + 1;
    linkTo(cluster, `${'../'.repeat(depth)}.git`, `${certs}/${folder}`);
    const put = (staged: string, to: string) => ({
      ...{ kind: 'put', staged, digest: digest(hook) },
      to: `secrets/certs/${folder}/${to}`,
    });
    const steps = [put('0', 'config'), put('1', 'hooks/post-checkout'), put('2', 'manifest.json')];
    for (const name of ['0', '1', '2'])
      cluster.write(`${certs}/.certflake/tmp/${name}`, hook, 0o755);
    cluster.write(`${certs}/.certflake/journal.json`, JSON.stringify({ version: 2, steps }));
    commitAll(cluster);
    expectRefused(cluster, everyCommand, [
      'journal secrets/certs/.certflake/journal.json was not written by this clone',
      'if a commit or another machine brought it: look at it, then "rm secrets/certs/.certflake/journal.json"',
    ]);
    expect(existsSync(cluster.path('cluster/.git/hooks/post-checkout'))).toBe(false);
    expect(cluster.certflake(['plan', '--json']).stdout).toContain('"journal-foreign"');
  });
});
