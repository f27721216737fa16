import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { operatorIdentity } from '../../lib/init/identity.js';
import { run, withPrograms } from '../programs.js';
import { main, makePlace, type Place, type Ran } from './certflake.js';

const keyOf = (place: Place): string =>
  /^userAgeIdentity: "(.*)"$/m.exec(place.read('cluster/certflake.yaml'))?.[1] ?? '';

/** An apply issues init's policy at once; then nothing is due. */
function expectToApply(place: Place, how: { args?: string[]; input?: string } = {}): void {
  const ran = place.certflake(['apply', '--yes', ...(how.args ?? [])], { input: how.input ?? '' });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(place.certflake(['plan', '--exit-code'])).toMatchObject({ status: 0, stderr: '' });
  expect(place.certflake(['check'])).toMatchObject({ status: 0, stderr: '' });
}

test('a folder with a space in its name is named as a shell takes it', () => {
  const place = makePlace();
  expect(place.must(['init', 'a b/c d']).stdout).toContain("\n  cd 'a b/c d'\n");
});

withPrograms(['ssh-keygen'], 'init takes the SSH key that is there', () => {
  const keygen = (place: Place, name: string, args: string[], passphrase = '') => {
    mkdirSync(place.path('home/.ssh'), { recursive: true });
    const path = place.path(`home/.ssh/${name}`);
    run('ssh-keygen', ['-q', '-a', '1', '-N', passphrase, '-C', 'me', ...args, '-f', path]);
  };
  const kinds = {
    ed25519: ['id_ed25519', '-t', 'ed25519'],
    rsa: ['id_rsa', '-t', 'rsa', '-b', '2048'],
    'rsa, PEM': ['id_rsa', '-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  };

  test.each(Object.entries(kinds))('%s', (_kind, [name, ...args]) => {
    const place = makePlace();
    keygen(place, name!, args);
    const { stdout } = place.must(['init']);
    expect(stdout).toContain(`this identity opens your keys: $HOME/.ssh/${name!}\n`);
    expect(keyOf(place)).toBe(`$HOME/.ssh/${name!}`);
    const pub = place.read(`home/.ssh/${name!}.pub`).split(' ').slice(0, 2).join(' ');
    expect(place.read('cluster/certflake.yaml')).toContain(`  - "${pub}"\n`);
    expectToApply(place);
  });

  test.each([
    ['ed25519', kinds.ed25519],
    ['rsa, PEM', kinds['rsa, PEM']],
  ])(
    '%s, protected by a passphrase, which apply asks for and init does not',
    (_kind, [name, ...args]) => {
      const place = makePlace();
      keygen(place, name!, args, 'correct horse');
      place.must(['init']);
      expect(keyOf(place)).toBe(`$HOME/.ssh/${name!}`);
      expectToApply(place, { args: ['--passphrase-fd', '0'], input: 'correct horse\n' });
    },
  );

  test('id_ed25519 rather than id_rsa', () => {
    const place = makePlace();
    keygen(place, 'id_rsa', ['-t', 'rsa', '-b', '2048']);
    keygen(place, 'id_ed25519', ['-t', 'ed25519']);
    place.must(['init']);
    expect(keyOf(place)).toBe('$HOME/.ssh/id_ed25519');
  });

  test.each([
    ['id_rsa', ['-t', 'rsa', '-b', '1024']],
    ['id_rsa', ['-t', 'ecdsa']],
  ])('but none that age has no use for', (name, args) => {
    const place = makePlace();
    keygen(place, name, args);
    expect(place.must(['init']).stdout).toContain('made this identity for you');
  });
});

describe('without an SSH key', () => {
  test('init makes an identity that only its owner reads, outside the repository, and says where', () => {
    const place = makePlace();
    const { stdout } = place.must(['init']);
    const path = '.config/certflake/identity.txt';
    expect(stdout).toContain(`made this identity for you (keep a copy): $HOME/${path}\n`);
    expect(keyOf(place)).toBe(`$HOME/${path}`);
    const { mode } = statSync(place.path(`home/${path}`));
    expect(mode & 0o777).toBe(0o600);
    expect(statSync(place.path('home/.config/certflake')).mode & 0o077).toBe(0);
    expect(JSON.stringify(place.files())).not.toContain('AGE-SECRET-KEY');
    expectToApply(place);
  });

  test('a second cluster takes the same identity', () => {
    const place = makePlace();
    place.must(['init']);
    const identity = place.read('home/.config/certflake/identity.txt');
    const { stdout } = place.must(['init', '../other']);
    expect(stdout).toContain(
      'this identity opens your keys: $HOME/.config/certflake/identity.txt\n',
    );
    expect(place.read('home/.config/certflake/identity.txt')).toBe(identity);
  });

  test('where $HOME is not set, its path is written out', async () => {
    const place = makePlace();
    const { path } = await operatorIdentity({}, place.path('cluster'), place.path('home'));
    expect(path).toBe(place.path('home/.config/certflake/identity.txt'));
    expect(existsSync(path)).toBe(true);
  });

  test.each([
    ['XDG_CONFIG_HOME in the folder', { XDG_CONFIG_HOME: 'cluster/config' }],
    ['a folder that is a home', { HOME: 'cluster' }],
    ['XDG_CONFIG_HOME in the repository', { XDG_CONFIG_HOME: 'config' }],
  ])('%s: nothing is written', (title, relative) => {
    const place = makePlace();
    if (title.endsWith('repository')) execFileSync('git', ['init', '-q', place.top]);
    const env = Object.fromEntries(
      Object.entries(relative).map(([name, path]) => [name, place.path(path)]),
    );
    const { status, stderr } = place.certflake(['init'], { env });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: a new identity would be at .*identity\.txt, inside .*\nhint: choose another folder for the cluster, or make a key first: ssh-keygen -t ed25519\nnothing was changed\n$/,
    );
    expect(place.files()).toEqual({});
  });
});

describe('what is there already', () => {
  test.each(['yaml', 'yml', 'json', 'ts', 'js'])('certflake.%s: init refuses', (ending) => {
    const place = makePlace();
    place.write(`cluster/certflake.${ending}`, 'mine\n');
    const before = place.files();
    expect(place.certflake(['init'])).toMatchObject<Partial<Ran>>({
      status: 1,
      stderr: `error: ${place.path(`cluster/certflake.${ending}`)} already exists\nhint: edit that policy, or name another folder: init writes only a first policy\nnothing was changed\n`,
    });
    expect(place.files()).toEqual(before);
  });

  test('init twice: the second refuses', () => {
    const place = makePlace();
    place.must(['init']);
    const before = place.files();
    expect(place.certflake(['init']).status).toBe(1);
    expect(place.files()).toEqual(before);
  });

  const lines = [
    '# A merge must not put conflict markers into a certificate, nor try to merge a sealed key.',
    'secrets/certs/**/*.crt -text -merge',
    'secrets/certs/**/*.key.age binary',
  ];
  const whole = `${lines.join('\n')}\n`;

  test.each([
    ['none', undefined, whole],
    ['another', '*.png binary\n', `*.png binary\n${whole}`],
    ['one whose last line is open', '*.png binary', `*.png binary\n${whole}`],
    ['one that has them all', `*.png binary\n${whole}`, `*.png binary\n${whole}`],
    ['one that lacks a line', `${lines[0]!}\n${lines[1]!}\n`, whole],
  ])('.gitattributes: %s', (_title, present, expected) => {
    const place = makePlace();
    if (present !== undefined) place.write('cluster/.gitattributes', present);
    const { stdout } = place.must(['init']);
    expect(place.read('cluster/.gitattributes')).toBe(expected);
    expect(stdout.includes('wrote .gitattributes')).toBe(present !== expected);
  });

  test('a host key of the example is kept', () => {
    const place = makePlace();
    const path = 'cluster/ssh-host-keys/example-host/ssh_host_ed25519_key.pub';
    place.write(path, 'mine');
    place.must(['init']);
    expect(place.read(path)).toBe('mine');
  });
});

test('git merges neither certificates nor sealed keys', () => {
  const place = makePlace();
  place.must(['init']);
  execFileSync('git', ['init', '-q', place.path('cluster')]);
  const attributes = (path: string) =>
    place.run('git', ['check-attr', 'text', 'merge', '--', path]).stdout.match(/: \w+$/gm);
  expect(attributes('secrets/certs/ca/cluster.crt')).toEqual([': unset', ': unset']);
  expect(attributes('secrets/certs/derived/a/b.key.age')).toEqual([': unset', ': unset']);
  expect(attributes('certflake.yaml')).toEqual([': unspecified', ': unspecified']);
});

test('a folder that cannot be written to is said to be that', () => {
  const place = makePlace();
  place.write('cluster/file', '');
  const { status, stderr } = place.certflake(['init', 'file/below']);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      `error: cannot write ${place.path('cluster/file/below')}: a folder above it is a file\n` +
      'hint: move that file away\nnothing was changed\n',
  });
});

test('a file in the folder’s place is said to be one, and no identity is made', () => {
  const place = makePlace();
  place.write('cluster/file', '');
  const { status, stderr } = place.certflake(['init', 'file']);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `error: ${place.path('cluster/file')} is not a folder\nhint: move that file away, or name another folder\nnothing was changed\n`,
  });
  expect(place.files('home')).toEqual({});
});

describe('the schema that editors complete the policy with', () => {
  const schema = 'node_modules/certflake/schema/policy.schema.json';
  const firstLine = (place: Place) => place.read('cluster/certflake.yaml').split('\n')[0]!;

  test.each([
    ['in the folder', `cluster/${schema}`, `./${schema}`],
    ['above it, as after npm install in the repository', schema, `../${schema}`],
  ])('is the one of the package, %s', (_where, path, named) => {
    const place = makePlace();
    place.write(path, '{}');
    place.must(['init']);
    expect(firstLine(place)).toBe(`# yaml-language-server: $schema=${named}`);
  });

  test('is not named where there is none', () => {
    const place = makePlace();
    place.must(['init']);
    expect(firstLine(place)).toMatch(/^# One policy/);
    expect(place.read('cluster/certflake.yaml')).not.toContain('$schema');
  });
});

test('--json tells what was written, and with which identity', () => {
  const place = makePlace();
  const { stdout } = place.must(['init', '--json', '../new']);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    command: 'init',
    result: {
      written: [
        '.gitattributes',
        'certflake.yaml',
        'ssh-host-keys/example-host/ssh_host_ed25519_key.pub',
      ],
      identity: {
        path: '$HOME/.config/certflake/identity.txt',
        recipient: expect.stringMatching(/^age1/) as string,
        made: true,
      },
    },
    problems: [],
  });
});

test('a disk that is full leaves whole files only, and what is said of them is true', () => {
  const place = makePlace();
  place.write('cluster/README', '');
  // A file may have one block, which the policy is larger than, as on a disk with little space left.
  const ran = spawnSync(
    'bash',
    ['-c', `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`, process.execPath, main, 'init'],
    { cwd: place.path('cluster'), env: place.env, encoding: 'utf8' },
  );
  expect(ran.stderr).toBe(
    `error: cannot write ${place.path('cluster/certflake.yaml')}: a file cannot become so large\n` +
      'hint: raise the limit that "ulimit -f" shows, or use another file system\n      your new identity is $HOME/.config/certflake/identity.txt: keep it\n' +
      'some files were written: run the same command again to write the rest\n',
  );
  const names = Object.keys(place.files());
  expect(names.filter((path) => /yaml|certflake-/.test(path))).toEqual([]);
  expect(names).toContain('cluster/ssh-host-keys/example-host/ssh_host_ed25519_key.pub');
  expect(place.must(['init']).stdout).toMatch(
    /^wrote certflake\.yaml\nthis identity opens your keys: /,
  );
});

test('what a killed init has left beside its files goes with the next one', () => {
  const place = makePlace();
  const dead = String(spawnSync('true').pid);
  const files = { cluster: 'certflake.yaml', 'home/.config/certflake': 'identity.txt' };
  for (const [folder, name] of Object.entries(files))
    place.write(`${folder}/${name}.certflake-${dead}`, 'half of i');
  place.must(['init']);
  for (const [folder, name] of Object.entries(files))
    expect(readdirSync(place.path(folder)).filter((one) => one.startsWith(name))).toEqual([name]);
});
