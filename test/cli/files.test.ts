import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';

import {
  main,
  makeCluster,
  makePlace,
  type Place,
  type Ran,
  type RunOptions,
} from './certflake.js';

/** As `certflake`, ended after a while: status 124 is a hang. */
function soon(place: Place, args: string[], options?: RunOptions): Ran {
  return place.run('timeout', ['10', process.execPath, main, ...args], options);
}

const said = (stderr: string) => ({ status: 1, stdout: '', stderr });

/** The same of a command that writes. */
const unchanged = ({ stderr }: Pick<Ran, 'stderr'>) => said(`${stderr}nothing was changed\n`);

const mkfifo = (path: string): unknown => execFileSync('mkfifo', [path]);

describe('where no folder can be made, nothing waits for one', () => {
  const refused = (path: string) =>
    said(
      `error: cannot write ${path}: no folder can be made there\nhint: choose a folder on an ordinary file system\nnothing was changed\n`,
    );

  test.each([
    [['init', '/proc/certflake'], '/proc/certflake'],
    [['init', '/proc/certflake/a/b'], '/proc/certflake'],
  ])('%j', (args, path) => {
    expect(soon(makePlace(), args)).toEqual(refused(path));
  });

  test.each([
    [['emit', '--out', '/proc/a/b']],
    [['addons', 'split', 'b.yaml', '--out', '/proc/a']],
  ])('%j', (args) => {
    const place = makePlace();
    place.must(['init']);
    place.write('cluster/b.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n');
    expect(soon(place, args)).toEqual(refused('/proc/a'));
  });

  test('an identity of init’s', () => {
    const options = { env: { XDG_CONFIG_HOME: '/proc/config' } };
    expect(soon(makePlace(), ['init'], options)).toEqual(refused('/proc/config'));
  });
});

describe('what is no file is not waited for', () => {
  const fact = 'it is a pipe or a device, not a file';
  const hint = 'put a file there, or name another';
  const cannotRead = (path: string) => said(`error: cannot read ${path}: ${fact}\nhint: ${hint}\n`);

  test.each(['certflake.yaml', 'certflake.json', 'certflake.ts'])('a pipe as %s', (name) => {
    const place = makePlace();
    mkfifo(place.path(`cluster/${name}`));
    expect(soon(place, ['plan'])).toEqual(cannotRead(name));
    expect(soon(place, ['plan', '-f', name])).toEqual(cannotRead(name));
  });

  test('a device that a policy’s name leads to', () => {
    const place = makePlace();
    symlinkSync('/dev/zero', place.path('cluster/certflake.yaml'));
    expect(soon(place, ['plan'])).toEqual(cannotRead('certflake.yaml'));
  });

  test('a host’s key', async () => {
    const place = await makeCluster();
    mkfifo(place.path('cluster/key.pub'));
    const policy = place.read('cluster/certflake.yaml');
    place.write(
      'cluster/certflake.yaml',
      policy.replace(/owningHostKey: "[^"]*"/, 'owningHostKey: key.pub'),
    );
    const { status, stderr } = soon(place, ['plan']);
    expect(status).toBe(1);
    expect(stderr).toBe(`error: key.pub: cannot be read: ${fact}\nhint: ${hint}\n`);
  });

  test('a bundle', () => {
    const place = makePlace();
    mkfifo(place.path('cluster/b.yaml'));
    expect(soon(place, ['addons', 'split', 'b.yaml', '--out', 'out'])).toEqual(
      unchanged(cannotRead('b.yaml')),
    );
  });

  test('an inventory', () => {
    const place = makePlace();
    mkfifo(place.path('cluster/i.json'));
    const { status, stderr } = soon(place, ['plan', '--inventory', 'i.json']);
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`error: --inventory i.json: ${fact}\n`) as string,
    });
  });

  test('a template', () => {
    const place = makePlace();
    place.must(['init']);
    place.write('cluster/mine/x', '');
    mkfifo(place.path('cluster/mine/cluster.nix.hbs'));
    expect(soon(place, ['emit', '--templates', 'mine'])).toEqual(
      unchanged(cannotRead('mine/cluster.nix.hbs')),
    );
  });

  test('what emit would write over', () => {
    const place = makePlace();
    place.must(['init']);
    place.must(['emit']);
    rmSync(place.path('cluster/modules/certs/cluster.nix'));
    mkfifo(place.path('cluster/modules/certs/cluster.nix'));
    expect(soon(place, ['emit'])).toEqual(unchanged(cannotRead('modules/certs/cluster.nix')));
  });

  test('what init would take or add to', () => {
    const place = makePlace();
    place.write('home/.ssh/x', '');
    mkfifo(place.path('home/.ssh/id_ed25519'));
    expect(soon(place, ['init', 'other']).status).toBe(0);
    mkfifo(place.path('cluster/.gitattributes'));
    expect(soon(place, ['init'])).toEqual(unchanged(cannotRead('.gitattributes')));
  });

  test('an identity', async () => {
    const place = await makeCluster();
    const why = (word: string, reason: string) =>
      said(
        `error: ${word}: ${reason}\nhint: pass the identity of one of userAgeKeys with -i FILE\nnothing was changed\n`,
      );
    mkfifo(place.path('home/pipe'));
    const pipe = place.path('home/pipe');
    expect(soon(place, ['apply', '--yes', '-i', pipe])).toEqual(why(`-i ${pipe}`, fact));
    expect(soon(place, ['apply', '--yes', '-i', '/dev/zero'])).toEqual(why('-i /dev/zero', fact));
  });
});

describe('what a shell hands over is read to its end', () => {
  test('a bundle', () => {
    const place = makePlace();
    place.write('cluster/b.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n');
    const wrote = /^wrote 1 object to /;
    expect(place.shell('certflake addons split <(cat b.yaml) --out a').stdout).toMatch(wrote);
    expect(place.shell('cat b.yaml | certflake addons split /dev/stdin --out a').stdout).toMatch(
      wrote,
    );
  });

  test('an identity, and an inventory', async () => {
    const place = await makeCluster();
    place.write('cluster/i.json', '{}');
    expect(place.shell(`certflake apply --yes -i <(cat ~/operator.txt)`)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(place.shell('certflake plan --inventory <(cat i.json)').stderr).toContain('version');
  });
});

describe('what is not UTF-8 is refused with its line, rather than garbled', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const refused = (place: string, encoding = 'LATIN1') =>
    said(
      `error: ${place}: is not UTF-8\nhint: save it as UTF-8, as with: iconv -f ${encoding} -t UTF-8 ${place.replace(/:\d+$/, '')}\n`,
    );

  test.each([
    ['certflake.yaml', 'dir: a\n\ncas: { k: { ca: { commonName: café } } }\n', 3],
    ['certflake.json', '{\n"dir": "café" }', 2],
  ])('%s', (name, text, line) => {
    const place = makePlace();
    place.write(`cluster/${name}`, latin(text));
    expect(place.certflake(['plan'])).toEqual(refused(`${name}:${line}`));
  });

  test('a policy in UTF-16, as some shells redirect', () => {
    const place = makePlace();
    place.write('cluster/certflake.yaml', Buffer.from('\uFEFFdir: a\n', 'utf16le'));
    expect(place.certflake(['plan'])).toEqual(refused('certflake.yaml:1', 'UTF-16'));
  });

  test('a host’s key', async () => {
    const place = await makeCluster();
    const { publicKey } = place.hostKeys['web-1']!;
    place.write('cluster/key.pub', latin(`# of\n${publicKey.trim()} café\n`));
    const policy = place.read('cluster/certflake.yaml');
    place.write(
      'cluster/certflake.yaml',
      policy.replace(/owningHostKey: "[^"]*"/, 'owningHostKey: key.pub'),
    );
    expect(place.certflake(['plan'])).toEqual(refused('key.pub:2'));
  });

  test('a bundle, an inventory and a template', () => {
    const place = makePlace();
    place.must(['init']);
    place.write('cluster/b.yaml', latin('kind: café\n'));
    place.write('cluster/i.json', latin('{ "café": 1 }'));
    place.write('cluster/mine/cluster.nix.hbs', latin('# café'));
    expect(place.certflake(['addons', 'split', 'b.yaml', '--out', 'o'])).toEqual(
      unchanged(refused('b.yaml:1')),
    );
    expect(place.certflake(['plan', '--inventory', 'i.json'])).toEqual(refused('i.json:1'));
    expect(place.certflake(['emit', '--templates', 'mine'])).toEqual(
      unchanged(refused('mine/cluster.nix.hbs:1')),
    );
  });
});
