import { expectWell, files, git, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { append, noneSignedBy, refusedBy, strangerIn } from './strangers.js';

const crt = files.kubelet.crt.replace('cluster/', '');

withPrograms(['git', 'openssl'], 'a stranger behind a leaf', () => {
  test.each(['/CN=stranger', '/CN=test ca'])('is refused, called %s', async (subject) => {
    const cluster = await repository();
    const stranger = strangerIn(cluster, subject);
    append(cluster, files.kubelet.crt, stranger.certificate);
    const names = [crt, stranger.fingerprint, subject.slice(1), `git log -p -- ${crt}`];
    refusedBy(cluster, names);
    git(cluster, 'revert', '--no-edit', 'HEAD');
    expectWell(cluster);
  });

  test('goes with the certificate, once that is asked for by name', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    append(cluster, files.kubelet.crt, stranger.certificate);
    const { stderr } = cluster.certflake(['plan']);
    const [, way] = /"(certflake apply --only [^"]*)"/.exec(stderr) ?? [];
    expect(cluster.shell(`${way!} --yes`)).toMatchObject({ status: 0 });
    noneSignedBy(cluster, stranger);
    expectWell(cluster);
  });

  test('keeps no other host from what it is due', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    cluster.run('rm', ['-r', 'secrets/certs/derived/web-2']);
    append(cluster, files.kubelet.crt, stranger.certificate);
    const { status, stdout } = cluster.certflake(['apply', '--yes']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/create +derived-web-2-cluster-kubelet/);
    expect(cluster.read(files.kubelet.crt)).toContain(stranger.certificate);
    noneSignedBy(cluster, stranger, [files.kubelet.crt]);
  });
});
