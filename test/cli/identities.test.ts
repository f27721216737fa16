import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { run, withPrograms } from '../programs.js';
import { makeCluster, policyText, type Cluster, type RunOptions } from './certflake.js';

const place = await makeCluster();
place.must(['apply', '--yes']);
const stranger = (await generateAgeIdentity()).identity;
const sshStranger = generateSshKey('ed25519', 'stranger');
place.write('home/stranger.txt', `${stranger}\n`);
place.write('home/stranger-ssh', sshStranger.privateKey);
place.write('home/public', sshStranger.publicKey);
place.write('home/empty', '# nothing here\n');
place.write('home/typo.txt', `${stranger.slice(0, -1)}\n`);
place.write('home/noise', 'hello\n');
place.write(
  'home/cut',
  `${sshStranger.privateKey.slice(0, 200)}\n-----END OPENSSH PRIVATE KEY-----\n`,
);

/** Something to issue, so that an identity is needed: the first certificate is gone. */
place.run('rm', ['secrets/certs/derived/web-1/cluster-kubelet.crt']);
const before = place.files();

function refusal(args: string[], options: RunOptions = {}): string {
  const { status, stderr } = place.certflake(['apply', '--yes', ...args], options);
  expect(status).toBe(1);
  expect(place.files()).toEqual(before);
  return stderr.replaceAll(place.top, '');
}

const home = (name: string) => place.path(`home/${name}`);
const kubelet = 'secrets/certs/derived/web-1/cluster-kubelet.key.age';
const ca = 'secrets/certs/ca/cluster.key.age';

describe('an identity that does not do changes nothing', () => {
  test.each([
    [
      'somebody else’s',
      'stranger.txt',
      `cannot unseal ${ca}: none of the identities (/home/stranger.txt) matches its recipients (X25519)`,
      'pass the identity of one of userAgeKeys with -i FILE\n      to replace your own key, pass both: -i FORMER NEW',
    ],
    [
      'somebody else’s SSH key',
      'stranger-ssh',
      `cannot unseal ${ca}: none of the identities (/home/stranger-ssh) matches its recipients (X25519)`,
      'pass the identity of one of userAgeKeys with -i FILE\n      to replace your own key, pass both: -i FORMER NEW',
    ],
    [
      'a missing file',
      'nowhere',
      '-i /home/nowhere: it does not exist',
      'pass the identity of one of userAgeKeys with -i FILE',
    ],
    [
      'a folder',
      '.',
      '-i /home: it is a folder',
      'pass the identity of one of userAgeKeys with -i FILE',
    ],
    [
      'a public key',
      'public',
      '/home/public:1: this is a public key, but an identity is needed',
      'pass the private half: the file without .pub, or the file that age-keygen wrote',
    ],
    [
      'an empty file',
      'empty',
      '/home/empty: there is no identity in it',
      'make one: age-keygen -o <file>, or ssh-keygen -t ed25519 -f <file>',
    ],
    [
      'a mistyped key',
      'typo.txt',
      '/home/typo.txt:1: not an age secret key: its checksum is wrong',
      'copy the whole line again: a character is wrong, missing or added',
    ],
    [
      'something else',
      'noise',
      '/home/noise:1: not an identity',
      'a line is AGE-SECRET-KEY-1…, AGE-SECRET-KEY-PQ-1… or a comment that begins with #',
    ],
  ])('%s', (_title, name, fact, hint) => {
    expect(refusal(['-i', home(name)])).toBe(
      `error: ${fact}\nhint: ${hint}\nnothing was changed\n`,
    );
  });

  test('a damaged SSH key', () => {
    expect(refusal(['-i', home('cut')])).toMatch(
      /^error: \/home\/cut: not a readable SSH private key.*\nhint: check the key: ssh-keygen -y -f <file>\nnothing was changed\n$/,
    );
  });

  test('the policy’s own, where it is missing on this machine', () => {
    const policy = place.read('cluster/certflake.yaml').replace('operator.txt', 'elsewhere.txt');
    place.write('other.yaml', policy);
    const args = ['-f', '../other.yaml', '--root', '..'];
    expect(place.certflake(['apply', '--yes', ...args])).toMatchObject({
      status: 1,
      stderr:
        'error: userAgeIdentity: $HOME/elsewhere.txt: it does not exist\n' +
        'hint: pass the identity of one of userAgeKeys with -i FILE\nnothing was changed\n',
    });
    expect(place.files()).toEqual(before);
  });

  test('a variable that is not set', () => {
    expect(refusal(['-i', '$NOWHERE/id'])).toBe(
      'error: cannot expand "$NOWHERE/id": $NOWHERE is not set\nhint: set the variable, or write the whole path\nnothing was changed\n',
    );
  });
});

test('no identity at all: the policy names none', async () => {
  const other = await makeCluster();
  other.write(
    'cluster/certflake.yaml',
    other.read('cluster/certflake.yaml').replace(/^userAgeIdentity.*\n/m, ''),
  );
  expect(other.certflake(['apply', '--yes'])).toMatchObject({
    status: 1,
    stderr:
      "error: cannot seal secrets/certs/ca/cluster.key.age: an identity is needed to prove that the authority's key can be opened again\n" +
      'hint: set userAgeIdentity in the policy, or pass the identity of one of userAgeKeys with -i FILE\nnothing was changed\n',
  });
  expect(Object.keys(other.files())).toEqual(['cluster/certflake.yaml']);
});

test('a first apply with an identity that is nobody’s operator would lock everybody out', async () => {
  const other = await makeCluster();
  other.write('home/stranger.txt', `${stranger}\n`);
  const { status, stderr } = other.certflake([
    'apply',
    '--yes',
    '-i',
    other.path('home/stranger.txt'),
  ]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: .*\nhint: .*\n {6}.*\nnothing was changed\n$/);
  expect(Object.keys(other.files())).toEqual(['cluster/certflake.yaml']);
});

withPrograms(['ssh-keygen'], 'a passphrase', () => {
  let cluster: Cluster;
  const path = () => cluster.path('home/protected');
  beforeAll(async () => {
    cluster = await makeCluster();
    run('ssh-keygen', ['-q', '-a', '1', '-t', 'ed25519', '-N', 'correct horse', '-f', path()]);
    const hosts = { 'web-1': cluster.hostKeys['web-1']!.publicKey };
    const operators = [cluster.read('home/protected.pub')];
    cluster.write('cluster/certflake.yaml', policyText({ identity: path(), operators, hosts }));
    cluster.must(['apply', '--yes', '--passphrase-fd', '0'], { input: 'correct horse' });
    cluster.run('rm', ['secrets/certs/derived/web-1/cluster-kubelet.crt']);
  });

  test('without a terminal says how to hand it over', () => {
    const files = cluster.files();
    expect(cluster.certflake(['apply', '--yes'])).toMatchObject({
      status: 1,
      stderr:
        `error: cannot unseal ${kubelet}: ${path()} is protected by a passphrase, and there is no terminal to ask on\n` +
        'hint: give it through a file descriptor: --passphrase-fd 3 3< <(pass show operator-key)\nnothing was changed\n',
    });
    expect(cluster.files()).toEqual(files);
  });

  test.each(['wrong horse\n', '\n', ''])('that is wrong changes nothing: %j', (input) => {
    const files = cluster.files();
    expect(cluster.certflake(['apply', '--yes', '--passphrase-fd', '0'], { input })).toMatchObject({
      status: 1,
      stderr: `error: cannot unseal ${kubelet}: ${path()}: wrong passphrase\nhint: try again\nnothing was changed\n`,
    });
    expect(cluster.files()).toEqual(files);
  });

  test('that is wrong at the first apply locks nobody out', async () => {
    const other = await makeCluster();
    const hosts = { 'web-1': other.hostKeys['web-1']!.publicKey };
    const operators = [cluster.read('home/protected.pub')];
    other.write('cluster/certflake.yaml', policyText({ identity: path(), operators, hosts }));
    const line = ['apply', '--yes', '--passphrase-fd', '0'];
    const { status, stderr } = other.certflake(line, { input: 'wrong horse' });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `error: cannot seal ${ca}: an identity is needed to prove that the authority's key can be opened again; ${path()}: wrong passphrase\nhint: try again\nnothing was changed\n`,
    );
    expect(other.certflake(['apply', '--yes'])).toMatchObject({
      status: 1,
      stderr:
        `error: cannot seal ${ca}: an identity is needed to prove that the authority's key can be opened again; ${path()} is protected by a passphrase, and there is no terminal to ask on\n` +
        'hint: give it through a file descriptor: --passphrase-fd 3 3< <(pass show operator-key)\nnothing was changed\n',
    });
    expect(Object.keys(other.files())).toEqual(['cluster/certflake.yaml']);
  });

  test('from a descriptor that is not open', () => {
    expect(cluster.certflake(['apply', '--yes', '--passphrase-fd', '9'])).toMatchObject({
      status: 1,
      stderr:
        'error: --passphrase-fd 9: cannot be read\nhint: open it for reading, as in 3< <(pass show operator-key)\nnothing was changed\n',
    });
  });

  test('from descriptor 3, as the hint writes it', () => {
    const line = `certflake apply --yes --passphrase-fd 3 3< <(echo 'correct horse')`;
    const { status, stderr } = cluster.shell(line);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('each mistake in a host’s key file, to the word', () => {
  const folder = fileURLToPath(new URL('../../fixtures/keys/', import.meta.url));
  const mistakes = readdirSync(folder).filter((name) => name.endsWith('.pub'));
  const host = 'ssh-host-keys/web-1.pub';
  const one = `hint: copy the one line of the host's /etc/ssh/ssh_host_ed25519_key.pub into it`;
  const half =
    'hint: put the public key there, as "ssh-keygen -y -f <file>" prints it, and keep the private key out of the repository';

  /** The message is about the file, not about the key in it; the rest is as in the fixture. */
  const ofTheFile: Record<string, string> = {
    'base64-only.pub': `holds no public key\n${one}`,
    'comments-only.pub': `is empty\n${one}`,
    'empty.pub': `is empty\n${one}`,
    'keyscan-port.pub': `has text before the key\n${one}`,
    'keyscan.pub': `has text before the key\n${one}`,
    'option-restrict.pub': `has text before the key\n${one}`,
    'options.pub': `has text before the key\n${one}`,
    'pem-public.pub': `has 9 lines instead of one key\n${one}`,
    'pkcs1-public.pub': `has 8 lines instead of one key\n${one}`,
    'private-key-age.pub': `holds a private key\n${half}`,
    'private-key-line.pub': `holds no public key\n${one}`,
    'private-key-openssh.pub': `holds a private key\n${half}`,
    'private-key-pem.pub': `holds a private key\n${half}`,
    'rfc4716.pub': `has 4 lines instead of one key\n${one}`,
    'two-keys.pub': `has 2 lines instead of one key\n${one}`,
    'x509.pub': `has 9 lines instead of one key\n${one}`,
  };

  test.each(mistakes)('%s', async (name) => {
    const cluster = await makeCluster();
    cluster.write(`cluster/${host}`, readFileSync(`${folder}${name}`));
    const policy = policyText({
      operators: [cluster.operator.recipient],
      hosts: { 'web-1': host },
    });
    cluster.write('cluster/certflake.yaml', policy);
    const files = cluster.files();
    const { status, stdout, stderr } = cluster.certflake(['apply', '--yes']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const place = 'error: certflake.yaml:5: hosts.web-1.owningHostKey: ';
    const ofTheKey = readFileSync(`${folder}${name.replace('.pub', '.stderr')}`, 'utf8');
    const said = ofTheFile[name];
    expect(stderr).toBe(
      `${said === undefined ? ofTheKey.replace('error: ', place) : `${place}${host} ${said}\n`}nothing was changed\n`,
    );
    expect(cluster.files()).toEqual(files);
  });
});

test('an identity that a shell opened for one command is not named for the next', async () => {
  const cluster = await makeCluster();
  cluster.must(['apply', '--yes']);
  const text = cluster.read('cluster/certflake.yaml');
  cluster.write('cluster/certflake.yaml', text.replace('kubelet:', 'other:'));
  const apply = (identity: string) =>
    cluster.shell(`certflake apply --yes -i ${identity}`).stdout.replaceAll(cluster.top, '');
  expect(apply('<(cat ~/operator.txt)')).toContain('"certflake apply --prune" removes');
  expect(apply('~/operator.txt')).toContain('"certflake apply -i /home/operator.txt --prune"');
});
