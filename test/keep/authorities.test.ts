import { renameSync } from 'node:fs';
import { withPrograms } from '../programs.js';
import { certs, differing, edit, expectWell, files, repository } from './repository.js';

withPrograms(['git'], 'an authority that shall be another', () => {
  test('is replaced by the command that the plan names, with all that it signed', async () => {
    const cluster = await repository();
    edit(cluster, /ca: \{ commonName: [^,}]*/, 'ca: { commonName: another name');
    const { stderr, ...said } = cluster.certflake(['apply', '--yes']);
    expect({ ...said, stderr }).toMatchObject({
      status: 1,
      stdout: 'No change, but 1 certificate waits for you; 3 certificates as declared.\n',
      stderr: expect.stringContaining('differs from its policy') as string,
    });
    const [, line] = /"(rm [^"]*)"/.exec(stderr) ?? [];
    const before = cluster.files();
    const { stdout } = cluster.shell(`${line!} --yes`);
    expect(stdout).toMatch(
      /create +ca-cluster .*\n +the former authority is missing; --force replaces it/,
    );
    const changed = differing(before, cluster.files());
    const pairs = Object.keys(cluster.files(certs)).filter((path) => /crt$|age$/.test(path));
    expect(changed.filter((path) => path.endsWith('.crt'))).toHaveLength(pairs.length / 2);
    expect(changed).toContain(files.ca.key.slice(certs.length + 1));
    expectWell(cluster);
  });

  test('by a line that a shell takes as it stands, wherever the certificates lie', async () => {
    const cluster = await repository();
    edit(cluster, /ca: \{ commonName: [^,}]*/, 'ca: { commonName: another name');
    const [home, odd] = ['cluster', "it's mine"].map((name) => cluster.path(name));
    renameSync(home!, odd!);
    const above = { cwd: '.' };
    const { stderr } = cluster.certflake(['plan', '-f', "it's mine/certflake.yaml"], above);
    const [, line] = /"(rm [^"]*)"/.exec(stderr) ?? [];
    const ran = cluster.shell(`${line!} --yes --accept-all`, above);
    expect(ran).toMatchObject({ status: 0 });
    renameSync(odd!, home!);
    expectWell(cluster);
  });

  test('keeps all keys and certificates under another name, if its files are moved', async () => {
    const cluster = await repository();
    edit(cluster, /^( +)cluster:$/m, '$1prod:');
    const bytes = (): string[] =>
      Object.entries(cluster.files(certs))
        .filter(([path]) => !path.endsWith('.json'))
        .map(([, text]) => text);
    const before = bytes();
    const moved = `git ls-files secrets/certs | grep -v manifest.json | while read -r file; do
      git mv "$file" "$(dirname "$file")/prod\${file##*/cluster}"
    done`;
    expect(cluster.shell(moved)).toMatchObject({ status: 0, stderr: '' });
    const named = ['apply', '--yes', '--accept-all'];
    expect(cluster.must(named).stdout).toMatch(/^Plan: 4 to adopt; 0 unchanged/m);
    cluster.must(['apply', '--yes', '--prune']);
    expect(bytes()).toEqual(before);
    expectWell(cluster);
  });
});
