import { X509Certificate } from 'node:crypto';
import type { Manifest, ManifestEntry, RecordedGeneration } from '../../lib/model/index.js';
import { readCertificate } from '../../lib/x509/read.js';
import type { Cluster } from '../cli/certflake.js';
import { certs, commit, edit, expectWell, files, git, repository } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { append, caFile, noneSignedBy, problemsOf, refusedBy, strangerIn } from './strangers.js';

function alter(cluster: Cluster, change: (entry: ManifestEntry) => unknown): void {
  const path = `${certs}/ca/manifest.json`;
  const manifest = JSON.parse(cluster.read(path)) as Manifest;
  change(manifest.certificates['cluster']!);
  cluster.write(path, JSON.stringify(manifest));
}

/** A manifest with an additional generation. */
function claimsNext(
  cluster: Cluster,
  one: Pick<RecordedGeneration, 'certificate' | 'publicKey'>,
): void {
  alter(cluster, ({ generations }) => generations!.push({ ...one, role: 'next', since: 1 }));
}

withPrograms(['git', 'openssl'], "a second certificate in an authority's file", () => {
  const pin = (text: string): string =>
    new X509Certificate(text).fingerprint256.replaceAll(':', '').toLowerCase();

  test.each([
    ['whose file nobody pins', false],
    ['that the policy pins', true],
  ])('is refused for one %s', async (_, isPinned) => {
    const cluster = await repository();
    if (isPinned) {
      const fingerprint = pin(cluster.read(files.ca.crt));
      edit(cluster, 'usages: [ signing ] }', `usages: [ signing ], fingerprint: ${fingerprint} }`);
      cluster.must(['apply', '--yes']);
    }
    const stranger = strangerIn(cluster);
    append(cluster, files.ca.crt, stranger.certificate);
    refusedBy(cluster, [caFile, stranger.fingerprint, 'CN=stranger', `git log -p -- ${caFile}`]);
    const problems = problemsOf(cluster.certflake(['check', '--json']));
    const codes = problems.map(({ code }) => code);
    expect(codes.sort()).toEqual([
      'authority-unusable',
      'authority-unusable',
      'authority-unusable',
      'stranger',
    ]);
    noneSignedBy(cluster, stranger, [files.ca.crt]);
    git(cluster, 'revert', '--no-edit', 'HEAD');
    expectWell(cluster);
  });

  test('is refused although the manifest calls it the next generation', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    const { publicKey } = readCertificate(stranger.certificate);
    claimsNext(cluster, { certificate: stranger.fingerprint, publicKey });
    append(cluster, files.ca.crt, stranger.certificate);
    refusedBy(cluster, [caFile, stranger.fingerprint]);
    noneSignedBy(cluster, stranger, [files.ca.crt]);
  });

  test('is claimed by the manifest alone: the next run writes what the file has', async () => {
    const cluster = await repository();
    claimsNext(cluster, { certificate: 'a'.repeat(64), publicKey: 'b'.repeat(64) });
    commit(cluster, 'a small cleanup');
    expect(cluster.must(['plan']).stdout).toContain('1 to adopt');
    cluster.must(['apply', '--yes']);
    expectWell(cluster);
    expect(git(cluster, 'diff', '--stat', 'HEAD~1')).toBe('');
  });

  test('has the real name, and stands before the real one: nothing is signed with either', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster, '/CN=test ca');
    const own = cluster.read(files.ca.crt);
    cluster.write(files.ca.crt, '');
    append(cluster, files.ca.crt, stranger.certificate + own);
    refusedBy(cluster, [caFile, pin(own)]);
    noneSignedBy(cluster, stranger, [files.ca.crt]);
  });

  test('is there after all files below were deleted: none is made', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster);
    cluster.run('rm', ['-r', 'secrets/certs/derived', 'secrets/certs/shared']);
    append(cluster, files.ca.crt, stranger.certificate);
    refusedBy(cluster, [caFile, stranger.fingerprint]);
    const crts = Object.keys(cluster.files()).filter((path) => path.endsWith('.crt'));
    expect(crts).toEqual([files.ca.crt]);
  });
});
