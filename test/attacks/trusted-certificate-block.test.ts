import { expectWell, files, git, repository } from '../keep/repository.js';
import { run, withPrograms } from '../programs.js';
import { append, caFile, noneSignedBy, refusedBy, strangerIn } from './strangers.js';

withPrograms(['git', 'openssl'], 'a block that OpenSSL trusts and Go does not see', () => {
  test("is refused in an authority's file", async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    const trusted = run('openssl', ['x509', '-trustout'], { input: stranger.certificate });
    append(cluster, files.ca.crt, trusted);
    const shown = ['storeutl', '-noout', '-certs', cluster.path(files.ca.crt)];
    expect(run('openssl', shown)).toContain('Total found: 2');
    const looks = [['plan'], ['check'], ['apply', '--yes']];
    refusedBy(cluster, [caFile, 'has a TRUSTED CERTIFICATE block'], looks);
    noneSignedBy(cluster, stranger);
    git(cluster, 'revert', '--no-edit', 'HEAD');
    expectWell(cluster);
  });

  test('behind a leaf goes with the leaf, and is named', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    const trusted = run('openssl', ['x509', '-trustout'], { input: stranger.certificate });
    append(cluster, files.kubelet.crt, trusted);
    const { stdout } = cluster.must(['apply', '--yes']);
    expect(stdout).toContain('has a TRUSTED CERTIFICATE block');
    expect(cluster.read(files.kubelet.crt)).not.toContain('TRUSTED');
    expectWell(cluster);
  });
});
