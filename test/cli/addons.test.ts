import { mkdirSync, readFileSync } from 'node:fs';

import { makePlace } from './certflake.js';

const bundle = readFileSync('fixtures/addons/bundle.yaml', 'utf8');
const secret = readFileSync('fixtures/addons/secret.yaml', 'utf8');
const split = (file: string): string[] => ['addons', 'split', file, '--out', 'addons/demo'];

test('splits a bundle into a folder, and twice to the same bytes', () => {
  const place = makePlace();
  place.write('cluster/bundle.yaml', bundle);
  expect(place.must(split('bundle.yaml')).stdout).toMatch(/^wrote 7 objects to addons\/demo\n/);
  const first = place.files('cluster/addons');
  place.must(split('bundle.yaml'));
  expect(place.files('cluster/addons')).toEqual(first);
  expect(Object.keys(first)).toContain('cluster/addons/demo/Namespace_demo.json');
});

test('removes what a newer bundle has no more, and nothing else', () => {
  const place = makePlace();
  place.write('cluster/bundle.yaml', bundle);
  place.must(split('bundle.yaml'));
  place.write('cluster/addons/demo/README.md', 'ours');
  place.write(
    'cluster/bundle.yaml',
    bundle.slice(0, bundle.indexOf('---\napiVersion: v1\nkind: List')),
  );
  expect(place.must(split('bundle.yaml')).stdout).toContain('removed DaemonSet_agent.json');
  expect(Object.keys(place.files('cluster/addons/demo')).sort()).toEqual([
    'cluster/addons/demo/.certflake-addons',
    'cluster/addons/demo/Namespace_demo.json',
    'cluster/addons/demo/README.md',
  ]);
});

test('removes nothing for an empty bundle, as a failed download leaves', () => {
  const place = makePlace();
  place.write('cluster/bundle.yaml', bundle);
  place.must(split('bundle.yaml'));
  const before = place.files('cluster/addons');
  place.write('cluster/bundle.yaml', '');
  expect(place.certflake(split('bundle.yaml'))).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'error: bundle.yaml: contains no Kubernetes object\n' +
      'hint: download or render it again, or delete the folder to have no addons\n' +
      'nothing was changed\n',
  });
  expect(place.files('cluster/addons')).toEqual(before);
});

test('refuses a Secret with its line and the reason, quotes nothing of it and writes nothing', () => {
  const place = makePlace();
  place.write('cluster/bundle.yaml', secret);
  const { status, stdout, stderr } = place.certflake(split('bundle.yaml'));
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    'error: bundle.yaml:1: Secret/token: a Secret cannot be an addon: addons are in the Nix store, where every user can read them\n' +
      'hint: remove it from the bundle, and apply it on the control plane from a file that agenix opens\n' +
      'nothing was changed\n',
  );
  expect(Object.keys(place.files())).toEqual(['cluster/bundle.yaml']);
});

test("leaves another bundle's files alone", () => {
  const place = makePlace();
  place.write('cluster/bundle.yaml', bundle);
  place.write('cluster/addons/demo/Namespace_demo.json', '{}\n');
  const { status, stderr } = place.certflake(split('bundle.yaml'));
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^error: addons\/demo has files of another bundle: Namespace_demo\.json\n/,
  );
  expect(Object.keys(place.files('cluster/addons'))).toHaveLength(1);
});

test('says which file is missing', () => {
  const { status, stderr } = makePlace().certflake(split('absent.yaml'));
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      'error: cannot read absent.yaml: it does not exist\n' +
      'hint: check its name, and the folder that you are in\n' +
      'nothing was changed\n',
  });
});

test('says that a file stands where the folder should be', () => {
  const place = makePlace();
  place.write('cluster/bundle.yaml', bundle);
  place.write('cluster/addons', '');
  const { status, stderr } = place.certflake(['addons', 'split', 'bundle.yaml', '--out', 'addons']);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      'error: addons is not a folder\nhint: move that file away, or name another folder\n' +
      'nothing was changed\n',
  });
});

test('says that a chart is not rendered yet, and nothing of Node’s beside it', () => {
  const place = makePlace();
  place.write(
    'cluster/bundle.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.x }}\n',
  );
  expect(place.certflake(split('bundle.yaml'))).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'error: bundle.yaml:4: this is a template of a chart\n' +
      'hint: render the chart first, as with "helm template"\n' +
      'nothing was changed\n',
  });
});

describe('what is said of git', () => {
  const splitTo = (out: string, how: { repository?: string; ignores?: string; cwd?: string }) => {
    const place = makePlace();
    place.write('cluster/bundle.yaml', bundle);
    mkdirSync(place.path('elsewhere'));
    const git = (...args: string[]) =>
      place.run('git', [...args], { cwd: how.repository ?? 'cluster' });
    if (how.repository) git('init', '-q');
    if (how.ignores) place.write('cluster/.gitignore', how.ignores);
    const run = () =>
      place
        .must(['addons', 'split', place.path('cluster/bundle.yaml'), '--out', out], {
          cwd: how.cwd ?? 'cluster',
        })
        .stdout.replace(/^wrote .*\n/, '');
    return { place, git, run };
  };

  test('outside of any repository there is nothing to say', () => {
    expect(splitTo('addons', {}).run()).toBe('');
    expect(splitTo('../elsewhere/a', { repository: 'cluster' }).run()).toBe('');
  });

  test('in one, what it does not know is to be added, until it does', () => {
    const { place, git, run } = splitTo('addons/a b', { repository: 'cluster' });
    const said = run();
    expect(said).toBe("\nA flake sees only files that git knows:\n  git add 'addons/a b'\n");
    expect(place.shell(said.split('\n')[2]!).status).toBe(0);
    expect(run()).toBe('');
    place.write(
      'cluster/bundle.yaml',
      bundle.slice(0, bundle.indexOf('---\napiVersion: v1\nkind: List')),
    );
    expect(run()).toContain("\n  git add 'addons/a b'\n");
    git('add', '.');
    expect(run()).toBe('');
  });

  test('where the user stands outside of it, git is told which one', () => {
    const { place, run } = splitTo('../cluster/addons', {
      repository: 'cluster',
      cwd: 'elsewhere',
    });
    const [, , line] = run().split('\n');
    expect(line).toBe('  git -C ../cluster/addons add .');
    expect(place.shell(line!, { cwd: 'elsewhere' }).status).toBe(0);
    expect(run()).toBe('');
  });

  test('what it ignores is named with the command that names the rule', () => {
    const { place, run } = splitTo('addons', { repository: 'cluster', ignores: 'addons/\n' });
    const said = run();
    expect(said).toMatch(
      /^\ngit ignores them, and a flake does not see what git ignores\. .*:\n {2}git check-ignore -v addons\/\S+\n$/,
    );
    expect(place.shell(said.split('\n')[2]!).stdout).toMatch(/^\.gitignore:1:/);
    const some = splitTo('addons', { repository: 'cluster', ignores: 'Namespace*\n' }).run();
    expect(some).toContain('git ignores Namespace_demo.json, and');
    expect(some).toContain('\n  git add addons\n');
  });
});
