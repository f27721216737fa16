import { certs, commit, files, git, repository } from '../keep/repository.js';
import { run, withPrograms } from '../programs.js';
import { append, caFile, noneSignedBy, refusedBy, strangerIn } from './strangers.js';

withPrograms(['git', 'openssl'], "a leaf of the second certificate in an authority's file", () => {
  test('counts as signed by nobody, and is made anew once the file is restored', async () => {
    const cluster = await repository();
    const stranger = strangerIn(cluster, '/CN=test ca');
    append(cluster, files.ca.crt, stranger.certificate);
    const [request, key] = [cluster.path('attacker/csr'), cluster.path('attacker/leaf.key')];
    const subject = '/O=system:nodes/CN=system:node:web-1';
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    run('openssl', ['req', ...curve, '-subj', subject, '-keyout', key, '-out', request]);
    const by = ['-CA', cluster.path('attacker/ca.crt'), '-CAkey', cluster.path('attacker/ca.key')];
    const leaf = run('openssl', ['x509', '-req', '-in', request, ...by, '-days', '300']);
    cluster.write(files.kubelet.crt, leaf);
    commit(cluster, 'another small cleanup');
    refusedBy(cluster, [caFile, stranger.fingerprint]);
    git(cluster, 'checkout', '-q', 'HEAD~2', '--', caOf());
    const { stdout } = cluster.must(['apply', '--yes']);
    expect(stdout).toMatch(/derived-web-1-cluster-kubelet/);
    noneSignedBy(cluster, stranger);
  });
});

const caOf = (): string => `${certs.replace('cluster/', '')}/ca`;
