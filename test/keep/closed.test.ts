import { spawnSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { main } from '../cli/certflake.js';
import { withPrograms } from '../programs.js';
import { edit, expectWell, files, repository } from './repository.js';

/** Root reads everything, so there the command runs as another user. */
const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

withPrograms(['git'], 'a file that one may not read', () => {
  test('is a matter of its owner, never of a new authority', async () => {
    const cluster = await repository();
    chmodSync(cluster.path(files.ca.crt), 0);
    for (const path of ['', 'cluster', 'home']) chmodSync(cluster.path(path), 0o755);
    chmodSync(cluster.path('cluster/certflake.yaml'), 0o644);
    const { stdout, stderr, status } = spawnSync(process.execPath, [main, 'plan'], {
      ...other,
      cwd: cluster.path('cluster'),
      env: cluster.env,
      encoding: 'utf8',
    });
    chmodSync(cluster.path(files.ca.crt), 0o644);
    expect({ stdout, status }).toMatchObject({ status: 1 });
    expect(stderr).toContain(
      'cannot read secrets/certs/ca/cluster.crt: permission denied\nhint: check who owns the file',
    );
    expect(stderr).not.toContain('--force');
  });
});

withPrograms(['git'], 'a sealed key that git took for text', () => {
  test('is restored by what the message says', async () => {
    const cluster = await repository();
    const text = cluster.files()[files.ca.key]!.replaceAll('\n', '\r\n');
    cluster.write(files.ca.key, Buffer.from(text, 'latin1'));
    const { stderr, status } = cluster.certflake(['plan']);
    expect(status).toBe(1);
    expect(stderr).toContain('line endings were changed (CRLF)');
    cluster.write('cluster/.gitattributes', '*.key.age binary\n');
    const [, line] = /"(rm [^"]* && git checkout [^"]*)"/.exec(stderr) ?? [];
    expect(cluster.shell(line!).status).toBe(0);
    expectWell(cluster);
  });
});

test('a removal counts its files', async () => {
  const cluster = await repository();
  edit(cluster, /^ {2}web-2: .*\n/m, '');
  expect(cluster.certflake(['plan', '--prune']).stdout).toMatch(/^Plan: .*\b3 files to remove;/m);
});

test('what a manifest alone has is counted as an entry, and a folder with # in its name has files', async () => {
  const cluster = await repository();
  const derived = 'cluster/secrets/certs/derived';
  edit(cluster, /^ {2}web-2: .*\n/m, '');
  renameSync(cluster.path(`${derived}/web-2`), cluster.path(`${derived}/web#2`));
  edit(cluster, 'kubelet: {', 'node: {');
  for (const ending of ['crt', 'key.age'])
    rmSync(cluster.path(`${derived}/web-1/cluster-kubelet.${ending}`));
  const { stdout } = cluster.must(['apply', '--prune', '--yes']);
  expect(stdout).toMatch(/^Plan: .*, 3 files and 1 manifest entry to remove; /m);
  expect(stdout).toMatch(/^Done: .*, removed 3 files under /m);
  expect(cluster.must(['plan']).stdout).toMatch(/^Nothing to do: /);
});
