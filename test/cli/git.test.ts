import { renderResult } from '../../lib/cli/render/result.js';
import { styleFor } from '../../lib/cli/render/text.js';
import { withPrograms } from '../programs.js';
import { makeCluster, policyText, type Cluster } from './certflake.js';

const must = (cluster: Cluster, ...args: string[]): string => {
  const { status, stdout, stderr } = cluster.run('git', args);
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

/** A policy that names host keys as files, in a repository that knows nothing yet. */
async function fresh(): Promise<Cluster> {
  const cluster = await makeCluster();
  const file = 'ssh-host-keys/web-1.pub';
  cluster.write(`cluster/${file}`, cluster.hostKeys['web-1']!.publicKey);
  cluster.write('cluster/somebody-else.pub', cluster.hostKeys['web-2']!.publicKey);
  cluster.write('cluster/.gitattributes', '*.key.age binary\n');
  const operators = [cluster.operator.recipient];
  const identity = '$HOME/operator.txt';
  const hosts = { 'web-1': file };
  cluster.write('cluster/certflake.yaml', policyText({ identity, operators, hosts }));
  must(cluster, 'init', '-q');
  return cluster;
}

withPrograms(['git'], 'the line for git', () => {
  test('names what a flake needs beside the certificates, as long as git does not know it', async () => {
    const cluster = await fresh();
    const { stdout } = cluster.must(['apply', '--yes']);
    const [, line] = /^ {2}(git add .*)$/m.exec(stdout) ?? [];
    expect(line).toBe(
      'git add secrets/certs .gitattributes certflake.yaml ssh-host-keys/web-1.pub',
    );
    expect(cluster.shell(line!).status).toBe(0);
    const left = must(cluster, 'ls-files', '--others', '--exclude-standard').trim();
    expect(left).toBe('somebody-else.pub');
    cluster.write(
      'cluster/certflake.yaml',
      cluster.read('cluster/certflake.yaml').replace('system:nodes', 'nodes'),
    );
    expect(cluster.must(['apply', '--yes']).stdout).toContain('  git add secrets/certs\n');
  });

  test('says where git ignores the policy', async () => {
    const cluster = await fresh();
    cluster.write('cluster/.gitignore', '*.yaml\n');
    const { stdout } = cluster.must(['apply', '--yes']);
    expect(stdout).toContain('git ignores 1 file that hosts or the flake need:');
    expect(stdout).toContain('\n  certflake.yaml\n');
  });
});

withPrograms(['git'], 'git is asked', () => {
  test("about the folder's own repository, in another one's hook too", async () => {
    const cluster = await fresh();
    cluster.write('cluster/.gitignore', '*.yaml\n');
    cluster.run('git', ['init', '-q', 'other'], { cwd: '.' });
    const env = { GIT_DIR: cluster.path('other/.git'), GIT_WORK_TREE: cluster.path('other') };
    const { stdout } = cluster.must(['apply', '--yes'], { env });
    expect(stdout).toContain('git ignores 1 file that hosts or the flake need:');
  });

  test('for nothing that it would have to fetch', async () => {
    const cluster = await fresh();
    cluster.must(['apply', '--yes']);
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
    must(cluster, 'add', '.');
    must(cluster, ...who, 'commit', '-qm', 'issued');
    must(cluster, 'config', 'uploadpack.allowFilter', 'true');
    must(cluster, 'rm', '-rq', 'secrets');
    must(cluster, ...who, 'commit', '-qm', 'removed');
    const origin = `file://${cluster.path('cluster')}`;
    must(cluster, 'clone', '-q', '--filter=blob:none', origin, '../partial');
    const place = { cwd: 'partial' };
    const { status, stderr } = cluster.certflake(['plan', '--since', 'HEAD~1'], place);
    expect(status).toBe(64);
    const [, hint] = /this clone is partial\nhint: (git fetch .*)\n/.exec(stderr) ?? [];
    expect(cluster.shell(hint!, place).status).toBe(0);
    cluster.must(['plan', '--since', 'HEAD~1'], place);
  });
});

test('a path that a shell would break up is quoted', () => {
  const git = { present: true, ignored: [], unknown: ["keys/web 1's.pub"] };
  const applied = { changes: [], written: [], removed: [], emitted: [] };
  const text = renderResult(applied, 'certs', git, styleFor(false, undefined));
  expect(text).toContain("git add 'keys/web 1'\\''s.pub'\n");
});
