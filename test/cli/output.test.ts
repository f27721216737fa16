import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Change, Plan } from '../../lib/model/index.js';
import { run, withPrograms, testWith } from '../programs.js';
import { main, makeCluster, policyText, type Cluster } from './certflake.js';

interface Envelope {
  version: number;
  command: string;
  result: unknown;
  problems: { code: string; place: string; message: string; level: string }[];
  changed?: string;
}

/** Exactly one object, and nothing beside it. */
function json(cluster: Cluster, args: string[], status = 0, more: string[] = []): Envelope {
  const ran = cluster.certflake([...args, '--json']);
  expect(ran.stderr).toBe('');
  expect(ran.status).toBe(status);
  const object = JSON.parse(ran.stdout) as Envelope;
  expect(Object.keys(object)).toEqual(['version', 'command', 'result', 'problems', ...more]);
  expect(object).toMatchObject({ version: 1, command: args[0] });
  return object;
}

describe('--json is one object, whatever happens', () => {
  test('from the first plan to a check with nothing due', async () => {
    const cluster = await makeCluster();
    expect(json(cluster, ['plan']).result).toMatchObject({
      changes: [{ kind: 'create' }, { kind: 'create' }, { kind: 'create' }],
    });
    expect(json(cluster, ['check'], 2).result).toMatchObject({ due: 3 });
    const { result } = json(cluster, ['apply', '--yes']);
    expect((result as { written: string[] }).written).toHaveLength(9);
    expect(json(cluster, ['apply', '--yes']).result).toEqual({
      changes: [],
      written: [],
      removed: [],
      recovered: [],
      emitted: [],
    });
    expect(json(cluster, ['rekey', '--yes']).result).toMatchObject({ written: [] });
    expect(json(cluster, ['plan', '--exit-code']).result).toMatchObject({ changes: [] });
    expect(json(cluster, ['check']).result).toMatchObject({ due: 0 });
  });

  test('errors are problems with a code, a place, a fact and a hint', async () => {
    const cluster = await makeCluster();
    const { problems, changed } = json(cluster, ['apply'], 64, ['changed']);
    expect(changed).toBe('nothing');
    expect(problems).toEqual([
      {
        code: 'usage',
        place: '',
        message: 'there is no terminal to ask on',
        hint: 'look at "certflake plan", then pass --yes',
        level: 'error',
      },
    ]);
    const policy = cluster.read('cluster/certflake.yaml');
    cluster.write('cluster/certflake.yaml', policy.replaceAll('client auth', 'client-auth'));
    const wrong = json(cluster, ['check'], 1);
    expect(wrong.result).toBeNull();
    expect(wrong.problems).toMatchObject([
      {
        code: 'unknown-usage',
        place: 'cas.cluster.certs.kubelet.usages[0]',
        file: 'certflake.yaml',
        line: 13,
        level: 'error',
      },
    ]);
    json(cluster, ['plan', '--hots'], 64);
  });
});

/** Runs a line on its own terminal, 100 columns wide; types the answers to its questions. */
async function onTerminal(
  cluster: Cluster,
  line: string,
  typed: Record<string, string> = {},
): Promise<{ status: number | null; shown: string }> {
  const script = spawn('script', ['-qec', `stty cols 100; ${line}`, '/dev/null'], {
    cwd: cluster.path('cluster'),
    env: { ...cluster.env, TERM: 'xterm', SHELL: '/bin/sh' },
  });
  let shown = '';
  const questions = Object.entries(typed);
  script.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const next = questions[0];
    if (next === undefined || !shown.includes(next[0])) return;
    questions.shift();
    script.stdin.write(next[1]);
  });
  const [status] = (await once(script, 'close')) as [number | null];
  return { status, shown };
}

test('rekey with nothing to seal says that, and nothing of certificates', async () => {
  const cluster = await makeCluster();
  cluster.must(['apply', '--yes']);
  expect(cluster.must(['rekey', '--yes']).stdout).toBe('Nothing to seal again.\n');
});

withPrograms(['script', 'stty'], 'on a terminal', () => {
  const colour = /\p{Cc}\[3\dm/u;

  test('the plan has colours, but not with NO_COLOR, --no-color, on a dumb terminal or in a pipe', async () => {
    const cluster = await makeCluster();
    expect((await onTerminal(cluster, 'certflake plan')).shown).toMatch(colour);
    for (const line of [
      'NO_COLOR=1 certflake plan',
      'TERM=dumb certflake plan',
      'certflake plan --no-color',
      'certflake plan | cat',
    ]) {
      const { shown } = await onTerminal(cluster, line);
      expect(shown).toContain('create');
      expect(shown).not.toMatch(colour);
    }
    expect(cluster.must(['plan']).stdout).not.toContain('\u001b');
  });

  test('lines are wrapped to its width, in a pipe never', async () => {
    const cluster = await makeCluster();
    const long = 'a-host-of-wide-screens';
    const hosts = { [long]: cluster.hostKeys['web-1']!.publicKey };
    const operators = [cluster.operator.recipient];
    cluster.write('cluster/certflake.yaml', policyText({ operators, hosts }));
    const { shown } = await onTerminal(cluster, 'stty cols 60; certflake plan --no-color');
    const lines = shown.split('\r\n').filter((line) => /kubelet|ends/.test(line));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(shown).not.toContain('…');
    expect(shown).toMatch(/kubelet\r\n {8}ends \d{4}-\d\d-\d\d/);
    expect(cluster.must(['plan']).stdout).toMatch(/kubelet +ends \d{4}-\d\d-\d\d$/m);
  });

  test('a terminal without a size gets whole lines', async () => {
    const cluster = await makeCluster();
    const { shown } = await onTerminal(cluster, 'stty cols 0; certflake plan --no-color');
    expect(shown).toMatch(/kubelet +ends \d{4}-\d\d-\d\d\r\n/);
  });

  test('what one approves is seen whole: the names that come and go in a long list', async () => {
    const cluster = await makeCluster();
    const names = Array.from({ length: 20 }, (_, i) => `name-${i + 10}.of.the.cluster.example.org`);
    const policy = cluster.read('cluster/certflake.yaml');
    const withNames = (all: string[]): void => {
      cluster.write(
        'cluster/certflake.yaml',
        policy.replace('"${hostName}" ]', `${all.join(', ')} ]`),
      );
    };
    withNames(names);
    cluster.must(['apply', '--yes']);
    withNames([...names.slice(0, 19), 'zz.example.org']);
    const { shown } = await onTerminal(cluster, 'stty cols 50; certflake apply --no-color', {
      '[y/N]': 'n\r',
    });
    const asked = shown.slice(0, shown.indexOf('[y/N]')).replaceAll(/\r\n +/g, ' ');
    expect(asked).toContain('hosts: + zz.example.org, - name-29.of.the.cluster.example.org');
    const [{ reasons }] = (json(cluster, ['plan']).result as Plan).changes as [Change];
    expect(reasons[0]!.to).toBe([...names.slice(0, 19), 'zz.example.org'].join(', '));
    expect(reasons[0]!.from).toBe(names.join(', '));
  });

  test('apply asks; declined, nothing changes and the status is 1', async () => {
    const cluster = await makeCluster();
    const before = cluster.files();
    const { status, shown } = await onTerminal(cluster, 'certflake apply', { '[y/N]': 'n\r' });
    expect(status).toBe(1);
    expect(shown).toContain('error: declined\r\nnothing was changed');
    expect(cluster.files()).toEqual(before);
  });

  test.each([
    ['Ctrl-C', '\u0003', 130, 'interrupted'],
    ['Ctrl-D', '\u0004', 1, 'the question was not answered'],
  ])('%s at the question changes nothing either', async (_key, typed, code, said) => {
    const cluster = await makeCluster();
    const before = cluster.files();
    const { status, shown } = await onTerminal(cluster, 'certflake apply', { '[y/N]': typed });
    expect(status).toBe(code);
    expect(shown).toContain(`error: ${said}\r\nnothing was changed`);
    expect(cluster.files()).toEqual(before);
  });

  test('accepted, a bar shows how far it is, and is gone at the end', async () => {
    const cluster = await makeCluster();
    const { status, shown } = await onTerminal(cluster, 'certflake apply', { '[y/N]': 'y\r' });
    expect(status).toBe(0);
    expect(shown).toMatch(/\[#+ *\] \d\/3 /);
    expect(shown).toContain('\r\u001b[K\u001b[32mDone:');
    expect(cluster.must(['check']).stdout).toContain('nothing due');
  });

  test('without a terminal there is no bar', async () => {
    const cluster = await makeCluster();
    const { stdout, stderr } = cluster.must(['apply', '--yes']);
    expect(stderr).toBe('');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\[#/u);
  });

  testWith(['ssh-keygen'], 'a passphrase is asked for once, and not shown', async () => {
    const cluster = await makeCluster();
    const path = cluster.path('home/protected');
    run('ssh-keygen', ['-q', '-a', '1', '-t', 'ed25519', '-N', 'correct horse', '-f', path]);
    const hosts = { 'web-1': cluster.hostKeys['web-1']!.publicKey };
    const operators = [cluster.read('home/protected.pub')];
    cluster.write('cluster/certflake.yaml', policyText({ identity: path, operators, hosts }));
    const { status, shown } = await onTerminal(cluster, 'certflake apply --yes', {
      'Passphrase for': 'correct horse\r',
    });
    expect(status).toBe(0);
    expect(shown.match(/Passphrase for/g)).toHaveLength(1);
    expect(shown).not.toContain('horse');
  });
});

test('control characters in a policy are shown, not obeyed', async () => {
  const cluster = await makeCluster();
  const policy = cluster.read('cluster/certflake.yaml');
  cluster.write('cluster/certflake.yaml', policy.replace('test ca', '"\\e[2J\\u202Etest ca"'));
  const { status, stderr } = cluster.certflake(['plan']);
  expect(status).toBe(1);
  expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  cluster.write('cluster/certflake.yaml', policy.replace('test ca', '"test \\u202E ca"'));
  cluster.certflake(['apply', '--yes']);
  cluster.write('cluster/certflake.yaml', policy);
  const { stdout, stderr: said } = cluster.certflake(['plan']);
  expect(`${stdout}${said}`).not.toContain('\u202e');
  expect(`${stdout}${said}`).toContain('\\u{202e}');
});

describe('a reader that leaves early', () => {
  test('costs no trace, and the work is done', async () => {
    const cluster = await makeCluster();
    const { stdout, stderr } = cluster.shell(
      'certflake apply --yes | head -1; echo ${PIPESTATUS[0]}',
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/create.*\n0\n$/s);
    expect(cluster.must(['check']).stdout).toContain('nothing due');
  });

  test.each([
    'certflake check | true',
    'certflake plan --json | head -c 1',
    'certflake --help | true',
  ])('%s', async (line) => {
    const cluster = await makeCluster();
    const { stderr } = cluster.shell(line);
    expect(stderr).toBe('');
  });
});

describe('a signal', () => {
  const lock = 'cluster/secrets/certs/.certflake/lock';
  const journal = 'cluster/secrets/certs/.certflake/journal.json';

  function start(cluster: Cluster, before: string[] = []): ChildProcess {
    const [program, ...args] = [...before, process.execPath, main, 'apply', '--yes'];
    return spawn(program, args, {
      cwd: cluster.path('cluster'),
      env: cluster.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  async function there(cluster: Cluster, path: string): Promise<void> {
    const end = Date.now() + 20_000;
    while (!existsSync(cluster.path(path)) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const locked = (cluster: Cluster): Promise<void> => there(cluster, lock);

  /** Its output and its status. */
  async function ended(child: ChildProcess): Promise<{ said: string; by: string | number | null }> {
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
    return { said, by: signal ?? status };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s in the middle of an apply changes nothing, and says so',
    async (signal) => {
      const cluster = await makeCluster({});
      const policy = cluster.read('cluster/certflake.yaml');
      cluster.write(
        'cluster/certflake.yaml',
        policy.replace('algo: ecdsa', 'algo: rsa, size: 4096'),
      );
      const child = start(cluster);
      await locked(cluster);
      child.kill(signal);
      const said = 'error: interrupted\nnothing was changed\n';
      expect(await ended(child)).toEqual({ said, by: signal });
      expect(Object.keys(cluster.files())).toEqual(['cluster/certflake.yaml']);
      expect(existsSync(cluster.path(lock))).toBe(false);
      cluster.write('cluster/certflake.yaml', policy);
      expect(cluster.must(['apply', '--yes']).stderr).toBe('');
    },
  );

  withPrograms(['strace'], 'while files are moved into place', () => {
    const slowly = ['strace', '-qq', '-f', '-o', '/dev/null', '-e', 'trace=rename'];
    const delay = ['-e', 'inject=rename:delay_enter=300000'];
    const pidOf = (cluster: Cluster): number =>
      (JSON.parse(cluster.read(lock)) as { pid: number }).pid;

    test('is obeyed when that is done', async () => {
      const cluster = await makeCluster();
      const child = start(cluster, [...slowly, ...delay]);
      await there(cluster, journal);
      process.kill(pidOf(cluster), 'SIGINT');
      const { said } = await ended(child);
      expect(said).toContain('error: interrupted\nthe command did all of its work\n');
      expect(existsSync(cluster.path(lock))).toBe(false);
      expect(cluster.must(['check']).stdout).toContain('nothing due');
    });

    test('is obeyed at once the second time, and the next apply finishes the work', async () => {
      const cluster = await makeCluster();
      const child = start(cluster, [...slowly, ...delay]);
      await there(cluster, journal);
      const pid = pidOf(cluster);
      process.kill(pid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.kill(pid, 'SIGTERM');
      const { said } = await ended(child);
      expect(said).toMatch(
        /error: interrupted\n(the changes are partly written|none of the changes is in place yet): the next "certflake apply" completes them\n/,
      );
      const policy = cluster.read('cluster/certflake.yaml');
      const changed = policy.replace('"${hostName}" ]', '"${hostName}", more.example.org ]');
      cluster.write('cluster/certflake.yaml', changed);
      const typed = { '[y/N]': 'n\r' };
      const { shown } = await onTerminal(cluster, 'stty cols 500; certflake apply', typed);
      expect(shown).toContain('an earlier run was interrupted');
      expect(shown).toContain(
        'error: declined\r\ncertflake completed an interrupted run; nothing else was changed',
      );
      cluster.write('cluster/certflake.yaml', policy);
      expect(cluster.must(['check']).stdout).toContain('nothing due');
    });
  });

  test('while another runs, a command says who it is, with status 75', async () => {
    const cluster = await makeCluster();
    const policy = cluster.read('cluster/certflake.yaml');
    cluster.write('cluster/certflake.yaml', policy.replace('algo: ecdsa', 'algo: rsa, size: 4096'));
    const child = start(cluster);
    await locked(cluster);
    child.kill('SIGSTOP');
    const { status, stderr } = cluster.certflake(['apply', '--yes']);
    expect(stderr).toMatch(
      new RegExp(
        `^error: .*process ${String(child.pid)} on .*\nhint: wait until that process is done, then try again\nnothing was changed\n$`,
      ),
    );
    expect(status).toBe(75);
    expect(cluster.certflake(['plan']).status).toBe(0);
    child.kill('SIGKILL');
    await once(child, 'close');
  });
});
