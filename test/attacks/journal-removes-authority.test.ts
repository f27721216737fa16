import { certs, files, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { commitAll, digest, everyCommand, expectRefused } from './tree.js';

withPrograms(['git'], 'a committed journal', () => {
  test('that removes the authority, in the paths of the layout, is refused', async () => {
    const cluster = await repository();
    const steps = [files.ca.crt, files.ca.key].map((path) => ({
      kind: 'remove',
      path: path.replace('cluster/', ''),
      digest: digest(cluster.read(path)),
    }));
    const journal = { version: 2, steps, code: 'f'.repeat(64) };
    cluster.write(`${certs}/.certflake/journal.json`, JSON.stringify(journal));
    commitAll(cluster);
    expectRefused(cluster, everyCommand, ['journal.json was not written by this clone']);
    cluster.shell(`rm secrets/certs/.certflake/journal.json`);
    expect(cluster.certflake(['plan', '--exit-code']).status).toBe(0);
  });

  test('of another clone of the same repository is refused', async () => {
    const [cluster, other] = [await repository(), await repository()];
    // Both are copies of one folder, its secret with it: another clone makes its own.
    other.run('rm', ['.git/certflake/secret']);
    for (const one of [cluster, other]) one.must(['apply', '--yes']);
    const steps = [{ kind: 'remove', path: files.ca.crt.replace('cluster/', ''), digest: 'x' }];
    const signed = await journalIn(other.path('cluster'), steps);
    cluster.write(`${certs}/.certflake/journal.json`, signed);
    commitAll(cluster);
    expectRefused(cluster, everyCommand, ['journal.json was not written by this clone']);
  });
});

async function journalIn(root: string, steps: { kind: string; path: string; digest: string }[]) {
  const { journalOf } = await import('../store/folder.js');
  return journalOf(root, 'secrets/certs', { steps: steps as never });
}
