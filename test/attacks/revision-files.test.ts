import { certs, commit, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';

withPrograms(['git'], 'the revision that one compares with has files', () => {
  test.each([
    ['whose names hold a line feed', `${certs}/ca/a\n.crt`, 'not a certificate\n'],
    ['that are no text', `${certs}/ca/a.crt`, Buffer.from([0xff, 0xfe, 0x0a, 0x80])],
  ])('%s, and no other file is read as another', async (_, path, content) => {
    const cluster = await repository();
    cluster.write(path, content);
    commit(cluster, 'an odd file');
    const { stdout } = cluster.certflake(['plan', '--since', 'HEAD']);
    expect(stdout).toContain(
      'Since HEAD: no recipient, authority, host key or kept key was added.',
    );
  });
});
