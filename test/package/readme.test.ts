import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { makeCluster, makePlace } from '../cli/certflake.js';
import { installed } from './installed.js';

/** Every sentence of the README that a program can check. */
const top = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(`${top}README.md`, 'utf8');
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(readme)![1]!;

test('its first command builds the guide’s cluster, into a folder that is named', () => {
  const place = makePlace();
  const demo = () => place.run(process.execPath, [`${top}scripts/demo.mjs`, 'demo'], { cwd: '.' });
  const { status, stdout } = demo();
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /Plan: 11 to create; 0 unchanged\..*Done: wrote 11 certificates, 11 sealed keys/s,
  );
  const named = [...stdout.matchAll(/^ {2}(demo\/\S+)/gm)].map(([, path]) => path!);
  expect(stdout).toMatch(
    /\n36 connections, 36 tried for real, 0 failed, 0 open that should not be\n/,
  );
  expect(stdout).not.toContain('git ignores');
  expect(named).toHaveLength(4);
  for (const path of named) expect(existsSync(place.path(path))).toBe(true);
  expect(existsSync(place.path(/-in (\S+)/.exec(stdout)![1]!))).toBe(true);
  const plain = Object.entries(place.files('demo')).filter(([, text]) =>
    text.includes('PRIVATE KEY'),
  );
  expect(plain.map(([path]) => path.split('/')[1])).toEqual(['throwaway-keys', 'throwaway-keys']);
  expect(demo()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is there already') as string,
  });
});

test('its policy gives the files that it lists, and a cluster that works', async () => {
  const cluster = await makeCluster();
  cluster.write('home/.ssh/id_ed25519', cluster.hostKeys['web-2']!.privateKey);
  for (const host of ['cp-1', 'web-1'])
    cluster.write(`cluster/ssh-host-keys/${host}.pub`, generateSshKey('ed25519', host).publicKey);
  const operator = cluster.hostKeys['web-2']!.publicKey.trim();
  cluster.write(
    'cluster/certflake.yaml',
    block('yaml').replace('ssh-ed25519 AAAA… operator', operator),
  );
  cluster.must(['apply', '--yes']);
  const listed = [...readme.matchAll(/^ {4}(secrets\/\S+) +\S/gm)].map(([, path]) => path!);
  expect(listed).toHaveLength(5);
  const files = Object.keys(cluster.files()).map((path) => path.replace('cluster/', ''));
  for (const path of listed.filter((one) => !one.includes('*'))) expect(files).toContain(path);
  expect(files).toContain('secrets/certs/ca/manifest.json');
  expect(cluster.must(['check']).stderr).toBe('');
  expect(cluster.must(['verify']).stdout).toContain(', 0 failed, 0 open that should not be');
});

test('its table has every command, and says which need an identity', async () => {
  const cluster = await makeCluster();
  const rows = [...readme.matchAll(/^\| `(\w+)` +\|.*\| (no|yes)/gm)].map(([, ...row]) => row);
  const help = cluster.must(['--help']).stdout;
  const commands = [...help.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, name]) => name!);
  expect(rows.map(([name]) => name).sort()).toEqual(commands.sort());
  for (const [name, needs] of rows) {
    const takes = cluster.must([name!, '--help']).stdout.includes('--identity');
    expect({ name, takes }).toEqual({ name, takes: needs === 'yes' });
    expect(cluster.must([name!, '--help']).stdout).toContain('--json');
  }
});

test('its example of the library runs', () => {
  const { place, bin } = installed();
  const { outputText } = ts.transpileModule(block('ts'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  place.write('app/readme.mjs', outputText);
  const env = { ...process.env, HOME: place.path('home') };
  const run = (...words: string[]) => place.run(process.execPath, words, { cwd: 'app', env });
  expect(run(bin, 'init', 'my-cluster').status).toBe(0);
  const { status, stdout, stderr } = run('readme.mjs');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^create ca-cluster\ncreate derived-/);
  expect(existsSync(place.path('app/my-cluster/secrets/certs/ca/cluster.key.age'))).toBe(true);
});

test('the files that CONTRIBUTING names are there', () => {
  const text = readFileSync(`${top}CONTRIBUTING.md`, 'utf8');
  const named = [...text.matchAll(/`((?:lib|test|docs|nix|data|fixtures)\/[\w./-]+)`/g)];
  const paths = named.map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(`${top}${path}`))).toEqual([]);
});

/** Every page that is for people to read. */
const pages = ['.', 'docs', 'examples', '.github']
  .flatMap((folder) =>
    readdirSync(`${top}${folder}`, { recursive: folder === 'examples', encoding: 'utf8' }).map(
      (name) => join(folder, name),
    ),
  )
  .filter((page) => page.endsWith('.md'));

test.each(pages)('what %s links to is there', (page) => {
  const text = readFileSync(`${top}${page}`, 'utf8').replaceAll(/```.*?```/gs, '');
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path!);
  expect(links.filter((path) => !existsSync(join(top, dirname(page), path)))).toEqual([]);
});
