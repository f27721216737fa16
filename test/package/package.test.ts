import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installed } from './installed.js';

const top = fileURLToPath(new URL('../../', import.meta.url));
const { place, paths, bin } = installed();
const home = { cwd: 'empty' };
place.write('empty/.keep', '');

describe('the tarball', () => {
  test('has what a user needs', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'data/kubernetes.json',
        'dist/cli/main.js',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/issue/worker.js',
        'dist/seal/worker.js',
        'dist/seal/ssh/index.d.ts',
        'flake.nix',
        'nix/lib/default.nix',
        'schema/inventory.schema.json',
        'schema/policy.schema.json',
        'templates/init/certflake.yaml.hbs',
      ]),
    );
  });

  test('has no tests, sources, fixtures or settings of ours', () => {
    const known = /^(dist|nix|schema|templates|data)\/|^(CHANGELOG|LICENSE|README|package|flake)\b/;
    expect(paths.filter((path) => !known.test(path))).toEqual([]);
    expect(paths.filter((path) => /test|fixture|(?<!\.d)\.ts$|\.map$/.test(path))).toEqual([]);
  });

  test('has nothing compiled whose source is gone', () => {
    const compiled = paths.filter((path) => path.startsWith('dist/'));
    const source = (path: string) => path.replace(/^dist/, 'lib').replace(/(\.d\.ts|\.js)$/, '.ts');
    expect(compiled.filter((path) => !existsSync(`${top}${source(path)}`))).toEqual([]);
  });

  test('names no path of the machine it was made on', () => {
    const texts = paths.map((path) =>
      readFileSync(place.path(`app/node_modules/certflake/${path}`), 'utf8'),
    );
    expect(texts.filter((text) => text.includes(top))).toEqual([]);
  });
});

describe('its command, in an empty folder, with nothing but the declared dependencies', () => {
  test('says its version', () => {
    const { version } = JSON.parse(readFileSync(`${top}package.json`, 'utf8')) as {
      version: string;
    };
    expect(place.run(bin, ['--version'], home)).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test('starts a cluster, issues it, finds nothing due, rekeys nothing', () => {
    for (const args of [
      ['init'],
      ['apply', '--yes'],
      ['plan', '--exit-code'],
      ['check'],
      ['rekey'],
    ]) {
      expect(place.run(bin, args, home)).toMatchObject({ status: 0, stderr: '' });
    }
    expect(Object.keys(place.files('empty')).filter((path) => path.endsWith('.age'))).toHaveLength(
      3,
    );
  });

  test('finds itself for a policy in TypeScript, where there is no node_modules', () => {
    const policy = readFileSync(`${top}fixtures/policies/guide/certflake.ts`, 'utf8');
    const started = place.run(bin, ['init', '--json', 'other'], home).stdout;
    const { result } = JSON.parse(started) as { result: { identity: { recipient: string } } };
    const { recipient } = result.identity;
    place.write('typed/certflake.ts', policy.replace("'age1...'", `'${recipient}'`));
    for (const host of ['ducksnest-controlplane', 'laptop-firebat']) {
      const key = `ssh-host-keys/${host}/ssh_host_ed25519_key.pub`;
      place.write(`typed/${key}`, readFileSync(`${top}fixtures/policies/guide/${key}`));
    }
    const { status, stdout } = place.run(bin, ['plan'], { cwd: 'typed' });
    expect(status).toBe(0);
    expect(stdout).toContain('Plan: 11 to create');
  });
});

describe('its library', () => {
  const script = (text: string) => {
    place.write('app/script.mjs', text);
    return place.run(process.execPath, ['script.mjs'], { cwd: 'app' });
  };

  test('is found by name, and certflake/ssh and the schemas beside it', () => {
    const { stdout, stderr } = script(`
      import { definePolicy } from 'certflake';
      import { sshRecipient } from 'certflake/ssh';
      import schema from 'certflake/schema/policy.schema.json' with { type: 'json' };
      console.log(typeof definePolicy, typeof sshRecipient, typeof schema.definitions);`);
    expect(stderr).not.toContain('Error:');
    expect(stdout).toBe('function function object\n');
  });

  test('shows nothing else', () => {
    expect(script(`import 'certflake/dist/index.js';`).stderr).toContain(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });
});
