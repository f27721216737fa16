import { spawnSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { makePlace, type Place } from '../cli/certflake.js';
import { need, withPrograms } from '../programs.js';
import { evaluate } from './nix-eval.js';

const MODULE = 'cluster/modules/certs/cluster.nix';

function start(): Place {
  const place = makePlace();
  place.must(['init']);
  return place;
}

function started(): Place {
  const place = start();
  place.must(['emit']);
  return place;
}

const policy = (place: Place, from: string, to: string): void => {
  const text = place.read('cluster/certflake.yaml');
  expect(text).toContain(from);
  place.write('cluster/certflake.yaml', text.replace(from, to));
};

describe('certflake emit', () => {
  test('writes a whole flake into a folder that had a policy only', () => {
    const place = start();
    const { stdout } = place.must(['emit']);
    expect(stdout).toBe(`wrote flake.nix
wrote hosts/example-host/configuration.nix
wrote modules/certs/cluster.nix
wrote secrets/certs/emitted.json
wrote secrets/certs/secrets.nix

For agenix's own commands, add to your secrets.nix:
  // (let rules = import ./secrets/certs/secrets.nix; in builtins.listToAttrs (map (file: { name = "secrets/certs/\${file}"; value = rules.\${file}; }) (builtins.attrNames rules)))
`);
  });

  test('changes no byte the second time', () => {
    const place = started();
    const before = place.files();
    expect(place.must(['emit']).stdout).toContain('all files are up to date');
    expect(place.files()).toEqual(before);
    expect(place.certflake(['emit', '--check'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    [
      'lacks a file as it is',
      (text: string) => text.replace(/("modules.*": ").*"/, '$1x"'),
      'changed',
    ],
    ['is gone', () => undefined, 'new    '],
  ])('where its record %s, --check says that it would write that', (_, edit, state) => {
    const place = started();
    const record = 'cluster/secrets/certs/emitted.json';
    const before = place.read(record);
    const text = edit(before);
    if (text === undefined) rmSync(place.path(record));
    else place.write(record, text);
    expect(place.certflake(['emit', '--check'])).toMatchObject({
      status: 2,
      stdout: `${state}  secrets/certs/emitted.json\n`,
    });
    expect(place.must(['emit']).stdout).toContain('wrote secrets/certs/emitted.json\n');
    const files = (one: string): string => /"files": [^}]*/.exec(one)![0];
    expect(files(place.read(record))).toBe(files(before));
  });

  test('leaves its record where that speaks of files that are gone, as --check says', () => {
    const place = started();
    const record = 'cluster/secrets/certs/emitted.json';
    place.write(
      record,
      place.read(record).replace('"files": {', '"files": {\n"modules/roles/etcd.nix": "x",'),
    );
    const before = place.read(record);
    expect(place.certflake(['emit', '--check'])).toMatchObject({ status: 0, stdout: '' });
    expect(place.must(['emit']).stdout).toContain('all files are up to date');
    expect(place.read(record)).toBe(before);
  });

  test('removes what a killed one has left beside its files', () => {
    const place = started();
    const before = place.files();
    const dead = spawnSync('true').pid;
    for (const path of [MODULE, 'cluster/secrets/certs/emitted.json', 'cluster/flake.nix'])
      place.write(`${path}.certflake-${dead}`, 'half');
    expect(place.must(['emit']).stdout).toContain('all files are up to date');
    expect(place.files()).toEqual(before);
  });

  test('replaces what it wrote itself, when the policy has changed', () => {
    const place = started();
    policy(place, 'expiry: 1y', 'expiry: 2y');
    expect(place.certflake(['emit', '--check'])).toMatchObject({
      status: 2,
      stdout: 'changed  modules/certs/cluster.nix\n',
    });
    place.must(['emit']);
    expect(place.read(MODULE)).toContain('expiry = "2y";');
    expect(place.certflake(['emit', '--check']).status).toBe(0);
  });

  test('refuses to touch what somebody changed, and writes nothing else either', () => {
    const place = started();
    place.write(MODULE, `${place.read(MODULE)}# mine\n`);
    policy(place, '    role: control-plane', '    role: [control-plane, worker]');
    place.write('cluster/hosts/example-host/configuration.nix', '{ }');
    const before = place.files();
    expect(place.certflake(['emit'])).toMatchObject({
      status: 1,
      stderr:
        'error: different from what certflake would write: modules/certs/cluster.nix\n' +
        'hint: keep your changes in a module of your own, then run "certflake emit --overwrite"\nnothing was changed\n',
    });
    expect(place.files()).toEqual(before);
    place.must(['emit', '--overwrite']);
    expect(place.read(MODULE)).not.toContain('# mine');
  });

  test("takes a file that was there before for the user's", () => {
    const place = start();
    place.write(MODULE, '{ }\n');
    expect(place.certflake(['emit'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^error: without certflake's first line: (\S+)\nhint: if \1 is your own, first move it away\n {6}/,
      ) as string,
    });
    expect(place.read(MODULE)).toBe('{ }\n');
  });

  test('leaves stubs to the user once they are there, changed or not', () => {
    const place = started();
    place.write('cluster/flake.nix', '{ mine = true; }\n');
    policy(place, 'expiry: 1y', 'expiry: 3y');
    place.must(['emit', '--overwrite']);
    expect(place.read('cluster/flake.nix')).toBe('{ mine = true; }\n');
  });

  test('leaves rules that are judged without its record too', () => {
    const place = started();
    rmSync(place.path('cluster/secrets/certs/emitted.json'));
    const stranger = `"${generateSshKey('ed25519', 'stranger').publicKey.split(' ', 2).join(' ')}"`;
    const rules = place.read('cluster/secrets/certs/secrets.nix');
    const named = rules.replace('publicKeys = [', `publicKeys = [ ${stranger}`);
    place.write('cluster/secrets/certs/secrets.nix', named);
    expect(place.certflake(['plan']).stderr).toContain('does not give to that key');
  });

  test('names a stub that imports the module of another role', () => {
    const place = started();
    const stub = 'cluster/hosts/example-host/configuration.nix';
    const more = '$&    ../../modules/roles/etcd.nix\n';
    place.write(stub, place.read(stub).replace(/.*certs\/cluster\.nix\n/, more));
    expect(place.must(['emit']).stderr).toContain(
      'imports ../../modules/roles/etcd.nix, for a role that example-host no longer has',
    );
  });

  test('follows no link', () => {
    const place = start();
    place.write('elsewhere/x', '');
    symlinkSync(place.path('elsewhere'), place.path('cluster/modules'));
    const { status, stderr } = place.certflake(['emit']);
    expect(status).toBe(1);
    expect(stderr).toContain('modules is a symbolic link, which certflake does not follow');
    expect(Object.keys(place.files('elsewhere'))).toEqual(['elsewhere/x']);
  });

  test('says that a record has conflict markers', () => {
    const place = started();
    place.write('cluster/secrets/certs/emitted.json', '<<<<<<< ours\n');
    const { status, stderr } = place.certflake(['emit']);
    expect(status).toBe(1);
    expect(stderr).toBe(
      'error: secrets/certs/emitted.json has conflict markers of git\n' +
        'hint: after a merge, remove it and run "certflake emit --overwrite"\n      then "git diff" shows what changed\nnothing was changed\n',
    );
  });

  test("lays out with the user's templates where there are some", () => {
    const place = start();
    place.write('cluster/mine/cluster.nix.hbs', '# laid out by hand\n{ x = {{nix hosts}}; }\n');
    place.must(['emit', '--templates', 'mine']);
    expect(place.read(MODULE)).toMatch(/^# laid out by hand\n\{ x = \{\n {2}example-host/);
    expect(place.read('cluster/secrets/certs/secrets.nix')).toContain('.publicKeys = ');
  });

  test('looks for templates in no folder that is a link', () => {
    const place = start();
    place.write('cluster/mine/cluster.nix.hbs', '{ }\n');
    for (const name of ['round', 'about']) symlinkSync('.', place.path(`cluster/mine/${name}`));
    place.must(['emit', '--templates', 'mine']);
    expect(place.read(MODULE)).toBe('{ }\n');
  });

  test.each([
    [
      'cluster.nix.hbs',
      'a\n{{hosts}}\n',
      'mine/cluster.nix.hbs:2: {{hosts}} is not printed by the Nix printer',
    ],
    [
      'cluster.nix.hbs',
      '{{nix nothing}}\n',
      'mine/cluster.nix.hbs:1: {{nix nothing}} names nothing',
    ],
    ['clutser.nix.hbs', '', '--templates mine has an unknown template, clutser.nix.hbs'],
    ['readme', '', '--templates mine has no template'],
  ])("names the user's template and its line: %s %j", (name, text, message) => {
    const place = start();
    place.write(`cluster/mine/${name}`, text);
    const { status, stderr } = place.certflake(['emit', '--templates', 'mine']);
    expect(status).toBe(1);
    expect(stderr).toContain(`error: ${message}\n`);
  });

  test.each(['nowhere', 'certflake.yaml', 'certflake.yaml/mine'])(
    'says that the templates’ folder is none: %s',
    (folder) => {
      const { status, stderr } = start().certflake(['emit', '--templates', folder]);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr:
          `error: --templates ${folder} is not a folder\n` +
          'hint: name a folder that has templates, such as cluster.nix.hbs\n      certflake has its own for the others\nnothing was changed\n',
      });
    },
  );

  test('--target k8nix lists what K8Nix cannot say; --out writes elsewhere', () => {
    const place = start();
    const { stderr } = place.must(['emit', '--target', 'k8nix', '--out', '../k8nix']);
    expect(stderr).toBe(
      'warning: cas.cluster.certs.admin.roles: K8Nix has no such option: every host that imports the module gets this certificate and its key\n',
    );
    expect(place.read('k8nix/flake.nix')).toContain('k8nix.nixosModules.certToolkit');
  });

  test('--json says what became of each file', () => {
    const place = started();
    place.write(MODULE, 'x');
    const { status, stdout } = place.certflake(['emit', '--check', '--json']);
    const { result } = JSON.parse(stdout) as {
      result: { files: { path: string; state: string }[] };
    };
    expect(status).toBe(2);
    expect(result.files.map(({ path, state }) => `${state} ${path}`)).toEqual([
      'kept flake.nix',
      'kept hosts/example-host/configuration.nix',
      'edited modules/certs/cluster.nix',
      'unchanged secrets/certs/secrets.nix',
    ]);
  });

  test('has nothing to emit from an inventory', () => {
    const { status, stderr } = start().certflake(['emit', '--inventory', 'x.json']);
    expect(status).toBe(64);
    expect(stderr).toContain('emit reads a policy, not an inventory');
  });
});

withPrograms(['nix-instantiate'], 'the line for agenix', () => {
  test.each([
    ['secrets.nix', 'secrets/certs/ca/cluster.key.age'],
    ['secrets/secrets.nix', 'certs/ca/cluster.key.age'],
  ])("adds our rules to the user's %s under the names that agenix looks for", (own, name) => {
    const place = start();
    place.write(`cluster/${own}`, '{ }');
    const { stdout } = place.must(['emit']);
    const line = /^ {2}(\/\/ .*)$/m.exec(stdout)![1]!;
    place.write(`cluster/${own}`, `{ "mine.age".publicKeys = [ ]; } ${line}`);
    place.write('nix/x', '');
    const rules = JSON.parse(
      evaluate(`import ${join(place.path('cluster'), own)}`, place.path('nix')),
    ) as Record<string, unknown>;
    expect(Object.keys(rules)).toContain(name);
    expect(Object.keys(rules)).toContain('mine.age');
  });
});

withPrograms(['git'], 'what git is to know', () => {
  function inRepository(): Place {
    const place = start();
    place.run(need('git'), ['init', '-q']);
    place.write('cluster/below/note', 'untracked, and nobody’s business');
    place.write('cluster/hosts/example-host/token', 'a secret');
    return place;
  }
  const lineOf = (stdout: string): string => /^ {2}(git add .*)$/m.exec(stdout)![1]!;

  test.each([
    ['cluster', ['emit']],
    ['cluster/below', ['emit', '-f', '../certflake.yaml']],
  ])('from %s: what was emitted and what it rests on, nothing else', (cwd, args) => {
    const place = inRepository();
    const line = lineOf(place.must(args, { cwd }).stdout);
    expect(place.run('/bin/sh', ['-c', line], { cwd }).status).toBe(0);
    const others = place.run(need('git'), ['ls-files', '--others']).stdout;
    expect(others).toBe('below/note\nhosts/example-host/token\n');
  });

  test('only what has changed since git saw it', () => {
    const place = inRepository();
    place.must(['emit']);
    place.run(need('git'), ['add', '-A']);
    policy(place, 'expiry: 1y', 'expiry: 2y');
    expect(lineOf(place.must(['emit']).stdout)).toBe(
      'git add certflake.yaml modules/certs/cluster.nix secrets/certs/emitted.json',
    );
  });

  test('files in another folder of the work tree are named one by one, others not at all', () => {
    const place = inRepository();
    place.write('cluster/infra/certflake.yaml', place.read('cluster/certflake.yaml'));
    const key = 'ssh-host-keys/example-host/ssh_host_ed25519_key.pub';
    place.write(`cluster/infra/${key}`, place.read(`cluster/${key}`));
    const emitTo = (out: string): string =>
      place.must(['emit', '--out', out], { cwd: 'cluster/infra' }).stdout;
    expect(lineOf(emitTo('../gen'))).toMatch(/^git add certflake\.yaml .*\.\.\/gen\/flake\.nix /);
    expect(lineOf(emitTo('../../gen'))).toBe(`git add certflake.yaml ${key}`);
  });

  test('what it ignores is said', () => {
    const place = inRepository();
    place.write('cluster/.gitignore', 'modules/\n');
    expect(place.must(['emit']).stdout).toContain(
      'git ignores 1 file that hosts or the flake need:\n  modules/certs/cluster.nix\n',
    );
  });
});

withPrograms(['git'], 'a merge', () => {
  test('a change of the policy shows as one line of the module', () => {
    const place = started();
    const git = (...args: string[]) => place.run(need('git'), args);
    git('init', '-q');
    git('add', '-A');
    policy(place, 'expiry: 1y', 'expiry: 2y');
    place.must(['emit']);
    expect(git('diff', '--numstat', '--', 'modules').stdout).toBe(
      '1\t1\tmodules/certs/cluster.nix\n',
    );
  });
});
