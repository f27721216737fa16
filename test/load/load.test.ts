import { readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPolicy } from '../../lib/load/load.js';
import { withHostKeys } from '../../lib/load/host-keys.js';
import { hostKey, operator } from '../policy/policies.js';
import { folderOf } from './folder.js';

const policy = (dir = 'certs') => `
dir: ${dir}
userAgeKeys: [${operator}]
owningHostKey: keys/\${hostName}.pub
hosts: { node1: {} }
cas: { k8s: { ca: { commonName: k8s } } }
`;

test("the root is the policy's folder, its source the file", async () => {
  const top = await folderOf({
    '.git/HEAD': '',
    'infra/certflake.yaml': policy(),
    'infra/a/x': '',
  });
  const loaded = await loadPolicy({ cwd: join(top, 'infra/a') });
  expect(loaded).toMatchObject({ root: join(top, 'infra'), source: 'certflake.yaml' });
  expect(loaded.inventory.hosts['node1']!.key).toBe('keys/node1.pub');
  expect(loaded.locate!(['dir'])).toBe(2);
});

test('with another root, paths are relative to that, and keys are still found', async () => {
  const top = await folderOf({
    'infra/certflake.yaml': policy(),
    'infra/keys/node1.pub': `${hostKey}\n`,
  });
  const loaded = await loadPolicy({ cwd: top, file: 'infra/certflake.yaml', root: '.' });
  expect(loaded).toMatchObject({
    root: top,
    source: 'infra/certflake.yaml',
    inventory: { dir: 'infra/certs' },
  });
  expect(loaded.inventory.hosts['node1']!.key).toBe(hostKey);
});

test('a policy outside of the root is refused', async () => {
  const top = await folderOf({ 'certflake.yaml': policy(), 'a/x': '' });
  await expect(loadPolicy({ cwd: top, file: 'certflake.yaml', root: 'a' })).rejects.toThrow(
    'outside of the root',
  );
});

test.each([
  ['UTF-16', Buffer.from('\uFEFFdir: a', 'utf16le'), 'is not UTF-8', 'iconv -f UTF-16 '],
  ['UTF-16 without a mark', Buffer.from('dir: a', 'utf16le'), 'is not UTF-8', 'iconv -f UTF-16LE '],
  ['UTF-16BE', Buffer.from('dir: a', 'utf16le').swap16(), 'is not UTF-8', 'iconv -f UTF-16BE '],
  ['binary', Buffer.from('dir: a\n\0'), 'is binary: it has a NUL byte', 'text file'],
  ['Latin-1', Buffer.from('dir: \xe4', 'latin1'), 'is not UTF-8', 'iconv -f LATIN1 '],
])('a policy in %s is refused as that', async (_, bytes, message, hint) => {
  for (const file of ['certflake.yaml', 'certflake.json', 'certflake.ts']) {
    const cwd = await folderOf({});
    await writeFile(join(cwd, file), bytes);
    await expect(loadPolicy({ cwd })).rejects.toMatchObject({
      problems: [{ file, message, hint: expect.stringContaining(hint) as string }],
    });
  }
});

test('no file is an option of the program that its hint names', async () => {
  const cwd = await folderOf({ 'certflake.yaml': policy() });
  const file = '--output=flake.nix.yaml';
  await writeFile(join(cwd, file), Buffer.from('\uFEFFdir: a', 'utf16le'));
  const hint = `save it as UTF-8, as with: iconv -f UTF-16 -t UTF-8 -- ${file}`;
  await expect(loadPolicy({ cwd, file })).rejects.toMatchObject({ problems: [{ hint }] });
});

test('a link that leads nowhere is no missing policy', async () => {
  const cwd = await folderOf({});
  await symlink('elsewhere', join(cwd, 'certflake.yaml'));
  await expect(loadPolicy({ cwd })).rejects.toThrow('a symbolic link to a file that does not');
});

test('another kind of file is refused', async () => {
  const top = await folderOf({ 'policy.toml': '' });
  await expect(loadPolicy({ cwd: top, file: 'policy.toml' })).rejects.toThrow(
    'policy.toml is not a kind of policy',
  );
});

test("a folder with a policy's name is refused", async () => {
  const top = await folderOf({ 'certflake.yaml/x': '' });
  await expect(loadPolicy({ cwd: top })).rejects.toThrow(
    'cannot read certflake.yaml: it is a folder',
  );
});

describe('a policy in code', () => {
  const module = (body: string) => `import { definePolicy } from 'certflake';\n${body}`;
  const options = `dir: 'certs', userAgeKeys: ['${operator}'], cas: { k8s: { ca: { commonName: name } } }`;

  test('may import what lies beside it, in a folder without node_modules', async () => {
    const top = await folderOf({
      'certflake.ts': module(
        `import { name } from './name.ts';\nexport default definePolicy({ ${options} });`,
      ),
      'name.ts': 'export const name: string = "from beside";',
    });
    const { inventory } = await loadPolicy({ cwd: top });
    expect(inventory.authorities['k8s']!.spec.subject).toEqual({ commonName: 'from beside' });
  });

  test('may be JavaScript, and a promise', async () => {
    const body = `const name = await Promise.resolve('later');\nexport default Promise.resolve(definePolicy({ ${options} }));`;
    const top = await folderOf({
      'certflake.js': module(body),
      'package.json': '{"type":"module"}',
    });
    const { inventory } = await loadPolicy({ cwd: top });
    expect(inventory.authorities['k8s']!.spec.subject).toEqual({ commonName: 'later' });
  });

  test('is read anew each time, with what it imports', async () => {
    const body = `import { name } from './name.ts';\nexport default { ${options} };`;
    const top = await folderOf({ 'certflake.ts': body, 'name.ts': "export const name = 'a';" });
    await loadPolicy({ cwd: top });
    await writeFile(join(top, 'name.ts'), "export const name = 'b';");
    const { inventory } = await loadPolicy({ cwd: top });
    expect(inventory.authorities['k8s']!.spec.subject.commonName).toBe('b');
  });
});

describe('an inventory from Nix', () => {
  const guide = JSON.parse(
    readFileSync(new URL('../../fixtures/policies/guide/inventory.json', import.meta.url), 'utf8'),
  ) as Parameters<typeof withHostKeys>[0];
  const pathOf = (name: string) => `ssh-host-keys/${name}/ssh_host_ed25519_key.pub`;
  const hosts = Object.fromEntries(
    Object.entries(guide.hosts).map(([name, host]) => [name, { ...host, key: pathOf(name) }]),
  );

  test('has the texts of its host keys put in where they can be read', async () => {
    const key = guide.hosts['laptop-firebat']!.key!;
    const top = await folderOf({ [pathOf('laptop-firebat')]: `${key}\n` });
    const filled = await withHostKeys({ ...guide, hosts }, top);
    expect(filled.hosts['laptop-firebat']).toEqual(guide.hosts['laptop-firebat']);
    expect(filled.hosts['ducksnest-controlplane']).toEqual(hosts['ducksnest-controlplane']);
  });

  test('whose host key file holds a private key is refused without repeating it', async () => {
    const top = await folderOf({
      [pathOf('laptop-firebat')]: '-----BEGIN OPENSSH PRIVATE KEY-----\nx',
    });
    await expect(withHostKeys({ ...guide, hosts }, top)).rejects.toMatchObject({
      problems: [
        {
          place: 'hosts.laptop-firebat.owningHostKey',
          message: `${pathOf('laptop-firebat')} holds a private key`,
        },
      ],
    });
  });
});
