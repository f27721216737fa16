import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { need, run, withPrograms } from '../programs.js';

const script = (name: string): string => resolve('nix/scripts', name);

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'certflake-scripts-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function bash(
  name: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { status, stdout, stderr } = spawnSync('bash', [script(name), ...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? folder,
    env: { PATH: process.env['PATH'], ...options.env },
  });
  return { status, stdout, stderr };
}

describe('certflake.sh', () => {
  const evaluated = '{ outputs = _: { }; }\n';

  /** Runs it in a folder with `echo` for certflake: the output is certflake's command line. */
  function called(cwd: string, ...args: string[]) {
    mkdirSync(join(folder, cwd), { recursive: true });
    const copy = write('store/copy', evaluated);
    const env = { CERTFLAKE: 'echo', CERTFLAKE_INVENTORY: '/i.json', CERTFLAKE_FLAKE: copy };
    return bash('certflake.sh', args, { cwd: join(folder, cwd), env });
  }

  const root = (path: string): string => `plan --inventory /i.json --root ${join(folder, path)}\n`;

  test('takes the folder it stands in', () => {
    write('a/flake.nix', evaluated);
    expect(called('a', 'plan').stdout).toBe(root('a'));
  });

  test('goes up to the flake', () => {
    write('a/flake.nix', evaluated);
    expect(called('a/b/c', 'plan').stdout).toBe(root('a'));
  });

  test("finds the flake below the repository's top", () => {
    mkdirSync(join(folder, '.git'));
    write('infra/nix/flake.nix', evaluated);
    expect(called('docs', 'plan').stdout).toBe(root('infra/nix'));
  });

  test('prefers the evaluated flake below to another one above', () => {
    mkdirSync(join(folder, '.git'));
    write('flake.nix', '{ }\n');
    write('infra/nix/flake.nix', evaluated);
    expect(called('.', 'plan').stdout).toBe(root('infra/nix'));
  });

  test('takes the nearest flake, with a note, where none is the evaluated one', () => {
    write('a/flake.nix', '{ }\n');
    const { stdout, stderr } = called('a/b', 'plan');
    expect(stdout).toBe(root('a'));
    expect(stderr).toBe('note: the flake.nix here is not the one that was evaluated\n');
  });

  test("does not leave the repository for somebody else's flake", () => {
    write('flake.nix', evaluated);
    mkdirSync(join(folder, 'a/.git'), { recursive: true });
    const { status, stdout, stderr } = called('a/b', 'plan');
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(
      /^error: there is no flake\.nix in \S+\/a\/b, above it, or below .*\nhint: /,
    );
  });

  test('refuses to choose between copies of one flake', () => {
    mkdirSync(join(folder, 'a/.git'), { recursive: true });
    write('a/one/flake.nix', evaluated);
    write('a/two/flake.nix', evaluated);
    const { status, stderr } = called('a', 'plan');
    expect(status).toBe(64);
    expect(stderr).toBe(
      `error: the same flake.nix lies in several folders: ${folder}/a/one, ${folder}/a/two\n` +
        `hint: name one, as in --root ${folder}/a/one\n`,
    );
  });

  test.each([['--root', 'x'], ['--root=x']])('takes the root it is given: %s', (...options) => {
    write('a/flake.nix', evaluated);
    const expected = `plan --inventory /i.json ${options.join(' ')}\n`;
    expect(called('a', 'plan', ...options).stdout).toBe(expected);
  });

  test.each(['--help', '-h', '--version', '-V'])('needs no root for %s', (option) => {
    expect(called('a', 'apply', option).stdout).toBe(`apply --inventory /i.json ${option}\n`);
  });

  test('takes no other option for a root', () => {
    write('a/flake.nix', evaluated);
    expect(called('a', 'plan', '--rooted').stdout).toBe(
      `plan --inventory /i.json --root ${folder}/a --rooted\n`,
    );
  });

  test('passes options on as they are', () => {
    write('a/flake.nix', evaluated);
    const { stdout } = called('a', 'plan', '--only', 'a b', '--yes');
    expect(stdout).toBe(`plan --inventory /i.json --root ${folder}/a --only a b --yes\n`);
  });

  test('works in a folder with a space', () => {
    write('my infra/flake.nix', evaluated);
    expect(called('my infra/sub', 'plan').stdout).toBe(root('my infra'));
  });

  test('asks which command', () => {
    expect(called('.')).toMatchObject({
      status: 64,
      stderr: expect.stringMatching(/^error: which command\?/) as string,
    });
  });

  test("keeps certflake's status", () => {
    write('flake.nix', evaluated);
    const env = { CERTFLAKE: 'false', CERTFLAKE_INVENTORY: '/i.json' };
    expect(bash('certflake.sh', ['plan'], { env }).status).toBe(1);
  });
});

withPrograms(['age', 'ssh-keygen'], 'open-secrets.sh', () => {
  let host: string;
  let sealed: string;
  beforeEach(() => {
    host = hostKey('host');
    sealed = seal('ours', host);
  });

  function hostKey(name: string): string {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    return join(folder, name);
  }

  function seal(name: string, key: string): string {
    const file = join(folder, `${name}.age`);
    run('age', ['-R', `${key}.pub`, '-o', file], { input: 'secret' });
    return file;
  }

  const opened = (action: string, identities: string[], files: string[]) =>
    bash('open-secrets.sh', [need('age'), action, ...identities, '--', ...files]);

  test('passes in silence what the host opens', () => {
    expect(opened('switch', [host], [sealed])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('stops a switch for a key that the host cannot open, and names it', () => {
    const other = seal('theirs', hostKey('other'));
    const { status, stdout, stderr } = opened('switch', [host], [sealed, other]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `certToolkit: this host cannot open ${other}\n` +
        'hint: was the host reinstalled? update its owningHostKey, run certflake, commit, deploy again\n',
    );
  });

  test('passes over identities that do not exist, or are empty', () => {
    expect(opened('switch', ['/nonexistent', host], [sealed]).status).toBe(0);
    expect(opened('switch', [write('empty', ''), host], [sealed]).status).toBe(0);
  });

  test('stops a switch without any identity, but not an installation', () => {
    expect(opened('switch', ['/nonexistent'], [sealed]).status).toBe(1);
    expect(opened('boot', ['/nonexistent'], [sealed])).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/none of age\.identityPaths is readable/) as string,
    });
  });
});

describe('alarm.sh', () => {
  const args = (program: string): string[] => [
    program,
    '/i.json',
    '/root',
    '7d',
    join(folder, 'out.prom'),
  ];

  test('leaves what certflake prints, readable for node-exporter', () => {
    expect(bash('alarm.sh', args('echo')).status).toBe(0);
    expect(readFileSync(join(folder, 'out.prom'), 'utf8')).toBe(
      'check --inventory /i.json --root /root --within 7d --format prometheus\n',
    );
  });

  test('lets messages name what is run in the checkout, not on the host', () => {
    const told = write('told', '#!/bin/sh\necho "$CERTFLAKE_INVENTORY $CERTFLAKE_COPY"\n');
    chmodSync(told, 0o755);
    expect(bash('alarm.sh', args(told)).status).toBe(0);
    expect(readFileSync(join(folder, 'out.prom'), 'utf8')).toBe('/i.json /root\n');
  });

  test('anybody may read it, whatever the umask', () => {
    const shell = ['-c', 'umask 077; exec bash "$0" "$@"', script('alarm.sh'), ...args('echo')];
    expect(spawnSync('bash', shell).status).toBe(0);
    expect(statSync(join(folder, 'out.prom')).mode & 0o777).toBe(0o644);
  });

  test('fails where something is due, and leaves what certflake says of it', () => {
    write('out.prom', 'before');
    const due = write('due', '#!/bin/sh\necho due\nexit 2\n');
    chmodSync(due, 0o755);
    expect(bash('alarm.sh', args(due)).status).toBe(2);
    expect(readFileSync(join(folder, 'out.prom'), 'utf8')).toBe('due\n');
  });

  test('fails as certflake does, and keeps the textfile it has where there is no new one', () => {
    write('out.prom', 'before');
    expect(bash('alarm.sh', args('false')).status).toBe(1);
    expect(readFileSync(join(folder, 'out.prom'), 'utf8')).toBe('before');
  });
});

describe('deployed.sh', () => {
  const out = () => join(folder, 'deployed.prom');

  test('leaves the metrics, readable for node-exporter, and takes them away', () => {
    const metrics = write('metrics', 'certflake_deployed_authority 1\n');
    chmodSync(metrics, 0o400);
    write('deployed.prom', 'before');
    expect(bash('deployed.sh', ['put', out(), metrics]).status).toBe(0);
    expect(readFileSync(out(), 'utf8')).toBe('certflake_deployed_authority 1\n');
    expect(statSync(out()).mode & 0o777).toBe(0o644);
    expect(bash('deployed.sh', ['remove', out()])).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(out())).toBe(false);
    expect(bash('deployed.sh', ['remove', out()]).status).toBe(0);
  });
});
