import { makePlace, makeCluster } from './certflake.js';

const cluster = await makeCluster();
const lists = '"certflake --help" lists the commands';
const takes = (command: string) => `"certflake ${command} --help" lists its arguments and options`;

test.each([
  ['plam', 'unknown command "plam"', 'did you mean "plan"?'],
  ['xyzzy', 'unknown command "xyzzy"', lists],
  ['xyzzy plan', 'unknown command "xyzzy"', lists],
  ['--jsn', 'unknown option "--jsn"', lists],
  ['plan --hots web-1', 'unknown option "--hots"', 'did you mean "--host"?'],
  ['plan -f', 'option "-f, --file <file>" needs a value', takes('plan')],
  [
    'addons split objects.yaml',
    'required option "--out <dir>" not specified',
    takes('addons split'),
  ],
  ['addons --all', 'unknown option "--all"', takes('addons')],
  ['plan everything', 'too many arguments', takes('plan')],
  [
    'check --within soon',
    '--within: "soon" is not a duration',
    'write hours, as in "87600h", or days, as in "3650d"',
  ],
  [
    'apply --passphrase-fd three',
    '--passphrase-fd: "three" is not a file descriptor',
    'write its number: --passphrase-fd 3 3< <(pass show operator-key)',
  ],
  ['plan --host web-3', '--host: the policy declares no "web-3"', 'declared: web-1, web-2'],
  [
    'plan --only ca-clustre',
    '--only: the policy declares no "ca-clustre"',
    'declared: ca-cluster, derived-web-1-cluster-kubelet, derived-web-2-cluster-kubelet',
  ],
  ['plan --authority etcd', '--authority: the policy declares no "etcd"', 'declared: cluster'],
  ['plan --since yesterday', '--since yesterday: there is no git repository here', 'git init'],
  [
    'verify --live --public',
    '--live and --public cannot be combined',
    '--live shows keys to running servers, and --public opens none',
  ],
  [
    'verify --connect-to cp-1:6443=127.0.0.1:16443',
    '--connect-to is for --live',
    'add --live: without it certflake connects to no server',
  ],
  [
    'apply',
    'there is no terminal to ask on',
    'look at "certflake plan", then pass --yes\nnothing was changed',
  ],
])('certflake %s', (line, fact, hint) => {
  const before = cluster.files();
  const { status, stderr } = cluster.certflake(line.split(' '));
  expect(stderr).toBe(`error: ${fact}\nhint: ${hint}\n`);
  expect(status).toBe(64);
  expect(cluster.files()).toEqual(before);
});

test('certflake alone shows its help, and is wrong usage', () => {
  const { status, stdout, stderr } = cluster.certflake([]);
  expect(stderr).toMatch(/^Usage: certflake .*error: no command is given\nhint: .*\n$/s);
  expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
});

test.each(['--version', '--help', 'help', 'help plan', 'plan --help'])(
  'certflake %s answers on stdout',
  (line) => {
    const { status, stdout, stderr } = cluster.certflake(line.split(' '));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(line === '--version' ? /^\d+\.\d+\.\d+\n$/ : /^Usage: certflake/);
  },
);

test('what is missing is said with what to do about it', () => {
  cluster.write('elsewhere/README', '');
  const said = (args: string[]) => {
    const { status, stderr } = cluster.certflake(args, { cwd: 'elsewhere' });
    return { status, stderr: stderr.replaceAll(cluster.top, '') };
  };
  expect(said(['plan'])).toEqual({
    status: 1,
    stderr:
      'error: no policy (certflake.yaml, .yml, .json, .ts or .js) in /elsewhere\n' +
      'hint: write one with "certflake init", or name one in another folder with -f (without git, certflake looks only in this folder)\n',
  });
  expect(said(['plan', '-f', 'my.yaml'])).toEqual({
    status: 1,
    stderr: 'error: my.yaml does not exist\nhint: name an existing policy with -f\n',
  });
  expect(said(['plan', '--inventory', 'my.json'])).toEqual({
    status: 1,
    stderr:
      'error: --inventory my.json: it does not exist\n' +
      'hint: pass the inventory that the flake prints, or run "nix run .#certs.plan", which passes it\n',
  });
});

test('all of a policy is judged at once, with its lines', () => {
  const bad = cluster
    .read('cluster/certflake.yaml')
    .replace('[ signing ]', '[ sining ]')
    .replace('[ client auth,', '[ client-auth,');
  cluster.write('bad.yaml', bad);
  const { status, stderr } = cluster.certflake(['plan', '-f', '../bad.yaml', '--root', '..']);
  expect(status).toBe(1);
  expect(stderr.match(/^error: bad\.yaml:\d+: cas\.cluster\./gm)).toHaveLength(2);
  expect(stderr).toContain('hint: did you mean "client auth"?');
});

test('a policy that waits for ever is said, and what a program prints is not on stdout', () => {
  const place = makePlace();
  place.write('cluster/certflake.ts', 'console.log("hello"); await new Promise(() => {});');
  const { status, stdout, stderr } = place.certflake(['plan']);
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'hello\nerror: certflake.ts never ends: it waits for something that does not come\n' +
      'hint: look at what it awaits, and at the modules that it imports\n',
  });
});
