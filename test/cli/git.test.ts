import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { renderResult } from '../../lib/cli/render/result.js';
import { speakFrom } from '../../lib/cli/terminal/spoken.js';
import { styleFor } from '../../lib/cli/terminal/text.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
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

/** The line that a run prints. */
function added(cluster: Cluster, ...args: string[]): string {
  const { stdout } = cluster.must(['apply', '--yes', ...args]);
  return /^ {2}(git add .*)$/m.exec(stdout)?.[1] ?? '';
}

const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];

withPrograms(['git'], 'the line for git', () => {
  test('names what a flake needs beside the certificates, as long as git does not have it as it is', async () => {
    const cluster = await fresh();
    const line = added(cluster);
    expect(line).toBe(
      'git add secrets/certs .gitattributes certflake.yaml ssh-host-keys/web-1.pub',
    );
    expect(cluster.shell(line).status).toBe(0);
    const left = must(cluster, 'ls-files', '--others', '--exclude-standard').trim();
    expect(left).toBe('somebody-else.pub');
    cluster.write(
      'cluster/certflake.yaml',
      cluster.read('cluster/certflake.yaml').replace('system:nodes', 'nodes'),
    );
    expect(added(cluster)).toBe('git add secrets/certs certflake.yaml');
  });

  test('names a policy that was renamed by both its names', async () => {
    const cluster = await fresh();
    cluster.must(['apply', '--yes']);
    must(cluster, 'add', '.');
    must(cluster, ...who, 'commit', '-qm', 'one');
    renameSync(cluster.path('cluster/certflake.yaml'), cluster.path('cluster/certflake.yml'));
    const line = added(cluster, '--only', 'derived-web-1-cluster-kubelet', '--force');
    expect(line).toBe('git add secrets/certs certflake.yaml certflake.yml');
    expect(cluster.shell(line).status).toBe(0);
    expect(must(cluster, 'ls-files', '--', 'certflake.*')).toBe('certflake.yml\n');
  });

  test('leaves out what has not changed, and what is gone', async () => {
    const cluster = await fresh();
    cluster.must(['apply', '--yes']);
    must(cluster, 'add', '.');
    rmSync(cluster.path('cluster/.gitattributes'));
    const again = ['apply', '--yes', '--only', 'derived-web-1-cluster-kubelet', '--force'];
    expect(cluster.must(again).stdout).toContain('  git add secrets/certs\n');
  });

  test('is not printed where what is restored is what is committed', async () => {
    const cluster = await fresh();
    cluster.must(['apply', '--yes']);
    must(cluster, 'add', '.');
    must(cluster, ...who, 'commit', '-qm', 'issued');
    rmSync(cluster.path('cluster/secrets/certs/derived/web-1/manifest.json'));
    const { stdout } = cluster.must(['apply', '--yes']);
    expect(stdout).toMatch(/\nDone: wrote 1 manifest under secrets\/certs\n$/);
    expect(must(cluster, 'status', '--porcelain')).toBe('');
  });

  test('names a host key that was replaced', async () => {
    const cluster = await fresh();
    cluster.must(['apply', '--yes']);
    must(cluster, 'add', '.');
    const { publicKey } = generateSshKey('ed25519', 'new');
    cluster.write('cluster/ssh-host-keys/web-1.pub', publicKey);
    expect(added(cluster, '--accept-all')).toBe('git add secrets/certs ssh-host-keys/web-1.pub');
  });

  test('names what a program imports, and what that imports, but no secret', async () => {
    const cluster = await fresh();
    const [web] = [cluster.read('cluster/ssh-host-keys/web-1.pub').trim()];
    rmSync(cluster.path('cluster/certflake.yaml'));
    cluster.write('cluster/secret.key', 'mine');
    cluster.write(
      'cluster/certflake.ts',
      `import { hosts } from './parts/hosts.mjs';\nconst left = './secret.key';\nexport default { dir: 'certs', userAgeIdentity: '$HOME/operator.txt', userAgeKeys: ['${cluster.operator.recipient}'], hosts, cas: { a: { ca: { commonName: left, usages: ['signing'] } } } };\n`,
    );
    cluster.write('cluster/parts/hosts.mts', `export { hosts } from './all';\n`);
    cluster.write(
      'cluster/parts/all.ts',
      `export const hosts = { web: { owningHostKey: '${web}' } };\n`,
    );
    const named =
      '.gitattributes certflake.ts parts/all.ts parts/hosts.mts ssh-host-keys/web-1.pub';
    expect(added(cluster)).toBe(`git add certs ${named}`);
  });

  test('names nothing that a comment names and git does not know', async () => {
    const cluster = await fresh();
    rmSync(cluster.path('cluster/certflake.yaml'));
    cluster.write(
      'cluster/certflake.ts',
      `import './part.js';\nimport { readFileSync } from 'node:fs';\nconst text = readFileSync(new URL('./policy.json', import.meta.url), 'utf8');\nexport default JSON.parse(text);\n`,
    );
    const [web] = [cluster.read('cluster/ssh-host-keys/web-1.pub').trim()];
    const cas = { a: { ca: { commonName: 'a', usages: ['signing'] } } };
    const parsed = {
      ...{ dir: 'certs', userAgeIdentity: '$HOME/operator.txt', cas },
      ...{ userAgeKeys: [cluster.operator.recipient], hosts: { web: { owningHostKey: web } } },
    };
    cluster.write('cluster/policy.json', JSON.stringify(parsed));
    cluster.write('cluster/part.ts', '// see "./gcp.json" and "./.config/sops.yaml"\n');
    cluster.write('cluster/gcp.json', '{}');
    cluster.write('cluster/.config/sops.yaml', '');
    must(cluster, 'add', 'policy.json');
    const others = '.gitattributes certflake.ts part.ts ssh-host-keys/web-1.pub';
    expect(added(cluster)).toBe(`git add certs ${others}`);
    cluster.write('cluster/policy.json', JSON.stringify({ ...parsed, cas: { ...cas, b: cas.a } }));
    expect(added(cluster)).toContain(' part.ts policy.json ');
  });

  test('asks no link whether it is a host key', async () => {
    const cluster = await fresh();
    cluster.run('mkfifo', ['pipe']);
    symlinkSync('pipe', cluster.path('cluster/y.pub'));
    symlinkSync('ssh-host-keys/web-1.pub', cluster.path('cluster/z.pub'));
    expect(added(cluster)).toMatch(/certflake\.yaml ssh-host-keys\/web-1\.pub$/);
  });

  test('names what emit wrote before, and a clone of that commit is up to date', async () => {
    const cluster = await fresh();
    cluster.must(['emit']);
    const line = added(cluster);
    expect(line).toContain(' flake.nix hosts/web-1/configuration.nix modules/certs/cluster.nix ');
    expect(cluster.shell(line).status).toBe(0);
    must(cluster, ...who, 'commit', '-qm', 'first');
    must(cluster, 'clone', '-q', '.', '../other');
    expect(cluster.certflake(['check'], { cwd: 'other' }).stderr).not.toContain('emitted');
    rmSync(cluster.path('other/modules/certs/cluster.nix'));
    expect(cluster.certflake(['check'], { cwd: 'other' }).stderr).toContain(
      'modules/certs/cluster.nix is missing, which certflake emitted before',
    );
  });

  test.each([
    ['apply that only emits', ['apply', '--yes']],
    ['emit', ['emit']],
  ])('of %s names certificates that an earlier run has left', async (_, command) => {
    const cluster = await fresh();
    cluster.must(['emit']);
    expect(cluster.shell(added(cluster)).status).toBe(0);
    must(cluster, ...who, 'commit', '-qm', 'first');
    const policy = cluster.read('cluster/certflake.yaml');
    cluster.write('cluster/certflake.yaml', policy.replace('system:nodes', 'nodes'));
    cluster.must(['apply', '--yes', '--no-emit']);
    const { stdout } = cluster.must(command);
    const line = /^ {2}(git add .*)$/m.exec(stdout)![1]!;
    const named = ['certflake.yaml', 'modules/certs/cluster.nix', 'secrets/certs'];
    expect(line.replace('git add ', '').split(' ').sort()).toEqual(named);
    expect(cluster.shell(line).status).toBe(0);
    must(cluster, ...who, 'commit', '-qm', 'second');
    expect(must(cluster, 'status', '--porcelain')).toBe('?? somebody-else.pub\n');
  });

  test('of emit names no tree that git has', async () => {
    const cluster = await fresh();
    cluster.must(['apply', '--yes']);
    must(cluster, 'add', '.');
    const { stdout } = cluster.must(['emit']);
    expect(stdout).toMatch(/^ {2}git add flake\.nix .* secrets\/certs\/emitted\.json /m);
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
  const git = { present: true, ignored: [], uncommitted: ["keys/web 1's.pub"] };
  const applied = { changes: [], written: [], removed: [], emitted: [] };
  const text = renderResult(applied, 'certs', git, styleFor(false, undefined));
  expect(text).toContain("git add 'keys/web 1'\\''s.pub'\n");
});

/** The output after a run that wrote nothing, but has something for git. */
function printed(uncommitted: string[], ignored: string[] = [], emitted: string[] = []): string {
  const applied = { changes: [], written: [], removed: [], emitted };
  const git = { present: true, ignored, uncommitted };
  return renderResult(applied, 'certs', git, styleFor(false, undefined));
}

test('only the lines for git are for the folder one stands in', () => {
  const applied = { changes: [], written: [], removed: [], emitted: ['flake.nix'] };
  const git = { present: true, ignored: [], uncommitted: [] };
  speakFrom({ cwd: '/r/a', root: '/r', options: {} });
  const text = renderResult(applied, 'certs', git, styleFor(false, undefined));
  speakFrom({ cwd: '/r', root: '/r', options: {} });
  expect(text).toMatch(/^Done: emitted flake\.nix\n[^]*\n {2}git add \.\.\/flake\.nix\n$/);
});

test('a file that was emitted and git does not have is named once', () => {
  expect(printed(['a.pub', 'flake.nix'], [], ['flake.nix'])).toContain(
    '  git add flake.nix a.pub\n',
  );
});

test('a path that begins with a dash, in some folder, is no option', () => {
  expect(printed(['-n.pub', 'a.pub'])).toContain('  git add -- -n.pub a.pub\n');
  expect(printed(['keys/-n.pub'])).toContain('  git add -- keys/-n.pub\n');
  expect(printed(['keys/a-n.pub'])).toContain('  git add keys/a-n.pub\n');
  expect(printed(['*.pub'])).toContain("  git --literal-pathspecs add '*.pub'\n");
  expect(printed([], [':(top)'])).toContain('  git check-ignore -v <file>\n');
  expect(printed([], ['-n.crt'])).toContain('  git check-ignore -v -- -n.crt\n');
});

test('a path with control characters is on no command line', () => {
  const text = printed(['a\u001b[31m.pub', 'b\n.pub', 'c.pub'], ['d\u001b.crt', 'e.crt']);
  expect(text).toContain(
    '  git add c.pub\n2 files with control characters in their names are left out\n',
  );
  expect(text).toContain("  'd\\u{1b}.crt'\n");
  expect(text).toContain('  git check-ignore -v e.crt\n');
  expect(text).not.toContain('\u001b');
  expect(printed(['b\n.pub'])).toContain(
    '1 file with control characters in its name is left out\n',
  );
  expect(printed(['b\n.pub'])).not.toContain('git add');
});
