import { files, repository } from '../keep/repository.js';
import { run, withPrograms } from '../programs.js';
import { append, caFile, refusedBy, strangerIn } from './strangers.js';

/** `test/x509/hidden.test.ts` shows what each program sees in more of them. */
const ways: Record<string, (certificate: string) => string> = {
  'indented as in a comment': (certificate) => certificate.replace(/^/gm, '   '),
  'behind a word': (certificate) => `CA: ${certificate}`,
  'behind a line that OpenSSL cuts': (certificate) => `#${' '.repeat(253)}${certificate}`,
  'behind a byte order mark': (certificate) => `\uFEFF${certificate}`,
  'behind a NUL': (certificate) => `\0\n${certificate}`,
  'under another label': (certificate) => certificate.replaceAll('CERT', 'X509 CERT'),
  'in the line of the end before it': (certificate) => certificate,
};

withPrograms(['git', 'openssl', 'certtool'], "a certificate hidden in an authority's file", () => {
  test.each(Object.entries(ways))('is refused: %s', async (name, hide) => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    if (name.startsWith('in the line of')) {
      cluster.write(files.ca.crt, cluster.read(files.ca.crt).trimEnd());
    }
    append(cluster, files.ca.crt, hide(stranger.certificate));
    const trust = ['--verify', '--load-ca-certificate', cluster.path(files.ca.crt)];
    const verified = run('certtool', [...trust, '--infile', cluster.path('attacker/ca.crt')]);
    expect(verified).toContain('The certificate is trusted');
    refusedBy(cluster, [caFile], [['plan'], ['check'], ['apply', '--yes']]);
  });

  test('is refused as a key in plaintext', async () => {
    const cluster = await repository();
    const { key } = strangerIn(cluster);
    append(cluster, files.ca.crt, key.replace(/^/gm, '  '));
    const names = [caFile, 'has a private key in it'];
    refusedBy(cluster, names, [['plan'], ['check'], ['apply', '--yes']]);
  });
});
