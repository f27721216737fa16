import { makeCluster } from '../cli/certflake.js';
import { commit, git } from '../keep/repository.js';
import { withPrograms } from '../programs.js';
import { append, refusedBy, strangerIn } from './strangers.js';

const crt = 'cluster/certs/ca/cluster.crt';

withPrograms(['git', 'openssl'], 'a stranger in the authority of a running cluster', () => {
  test('is trusted by no connection that verify tries, and by no kubeconfig', async () => {
    const cluster = await makeCluster();
    cluster.write(
      'cluster/certflake.yaml',
      `dir: ./certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys: ["${cluster.operator.recipient}"]
hosts:
  cp1: { role: control-plane, owningHostKey: "${cluster.hostKeys['web-1']!.publicKey.trim()}" }
defaults: { key: { algo: ecdsa } }
kubernetes: { controlPlaneEndpoint: api.example.org }
`,
    );
    git(cluster, 'init', '-q', '-b', 'main');
    cluster.must(['apply', '--yes']);
    cluster.must(['verify']);
    commit(cluster, 'issued');
    const stranger = strangerIn(cluster);
    append(cluster, crt, stranger.certificate);
    const names = ['certs/ca/cluster.crt', stranger.fingerprint];
    const commands = [['verify'], ['verify', '--public'], ['kubeconfig', 'admin']];
    refusedBy(cluster, names, commands);
    expect(cluster.certflake(['kubeconfig', 'admin']).stdout).toBe('');
  });
});
