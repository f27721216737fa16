import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { certs, git, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, digest } from './tree.js';

const lock = `${certs}/.certflake/lock`;
const elsewhere = { host: 'elsewhere', machine: 'another', pid: 4711, nonce: 'x', code: 'x' };

withPrograms(['git'], 'a committed lock', () => {
  test.each([
    ['another machine', JSON.stringify(elsewhere)],
    ['another container of this host', JSON.stringify({ ...elsewhere, host: hostname() })],
    ['nobody', '{'],
  ])('of %s blocks nothing, and is named', async (_, text) => {
    const cluster = await repository();
    cluster.write(lock, text);
    commitAll(cluster);
    const { status, stderr } = cluster.certflake(['apply', '--yes']);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stderr).toMatch(
      /^note: secrets\/certs\/\.certflake\/lock came with a commit or is another clone's lock/,
    );
    expect(existsSync(cluster.path(lock))).toBe(false);
    expect(cluster.certflake(['apply', '--yes'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('with claims that lead round in a circle ends all the same', async () => {
    const cluster = await repository();
    const text = JSON.stringify(elsewhere);
    const claims = [digest(text).slice(0, 16), digest(text).slice(0, 32)];
    cluster.write(lock, text);
    for (const name of claims) cluster.write(`${lock}.${name}`, text);
    commitAll(cluster);
    expect(cluster.certflake(['apply', '--yes'])).toMatchObject({ status: 0 });
    expect(cluster.shell('ls secrets/certs/.certflake').stdout).toBe('tmp\n');
  });

  test('and all else of the folder, after an accident with "git add -f", does no harm', async () => {
    const cluster = await repository();
    commitAll(cluster);
    expect(git(cluster, 'ls-files', 'secrets/certs/.certflake')).toContain('.gitignore');
    expect(cluster.certflake(['apply', '--yes'])).toMatchObject({ status: 0, stderr: '' });
    expect(git(cluster, 'status', '--porcelain')).toBe('');
  });
});
