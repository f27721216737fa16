import { readFileSync } from 'node:fs';
import { roleProblems } from '../../lib/cli/render/nix-side.js';
import { emitFiles } from '../../lib/emit/files.js';
import { otherRoles } from '../../lib/emit/stub-roles.js';
import { specsOf } from '../../lib/load/specs.js';
import { loadPolicy } from '../../lib/load/load.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { folderOf } from '../load/folder.js';
import { ownTemplates } from './emitted.js';

const [a, b] = ['a', 'b'].map((host) => generateSshKey('ed25519', host).publicKey.trim());

async function emitted(role: string) {
  const text = `dir: ./certs
userAgeKeys: [ "${a}" ]
hosts:
  cp: { role: control-plane, addresses: [ 10.9.0.1 ], owningHostKey: "${a}" }
  w: { role: ${role}, addresses: [ 10.9.0.2 ], owningHostKey: "${b}" }
kubernetes: { controlPlaneEndpoint: cp }
`;
  const loaded = await loadPolicy({ cwd: await folderOf({ 'certflake.yaml': text }) });
  const specs = specsOf(loaded, { normalizeRecipient });
  return emitFiles({ ...loaded, specs, source: 'certflake.yaml' }, ownTemplates()).files;
}

const STUB = 'hosts/w/configuration.nix';
const CONTROL = '../../modules/roles/control-plane.nix';
const ETCD = '../../modules/roles/etcd.nix';
const WORKER = '../../modules/roles/worker-node.nix';

/** The problem of the worker's stub, which was written for a control plane. */
async function said(edit = (text: string): string => text) {
  const before = await emitted('control-plane');
  const text = edit(before.find(({ path }) => path === STUB)!.text);
  const present = { has: () => true, read: (path: string) => (path === STUB ? text : undefined) };
  const name = (path: string) => path;
  return roleProblems(otherRoles(await emitted('worker'), present), { name });
}

test('a stub with the modules of a former role is told which lines to write', async () => {
  const [found, ...others] = await said();
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: 'host-role-differs', level: 'warning', place: STUB });
  expect(found!.message).toBe(
    `imports ${CONTROL}, for a role that w no longer has, and lacks ${WORKER}, for a role that w has`,
  );
  expect(found!.hint).toBe(
    `remove ${CONTROL} from its imports, and write ${WORKER} into its imports`,
  );
});

test('nothing is said of the right lines, of a line that was commented out, or of another form', async () => {
  const right = (text: string) => text.replace(`    ${CONTROL}\n`, `    ${WORKER}\n`);
  expect(await said(right)).toEqual([]);
  expect(await said((text) => right(text).replace(WORKER, `# ${WORKER}`))).toEqual([]);
  expect(await said((text) => text.replace('# Written once', '# Mine'))).toEqual([]);
  expect(
    await said((text) => text.replace('imports = [', 'imports = lib.optionals true [')),
  ).toEqual([]);
  expect(await said(() => readFileSync('package.json', 'utf8'))).toEqual([]);
});

test('a module that was only added is missed, and one that was only left is named', async () => {
  const text = (lines: string) => (stub: string) => stub.replace(`    ${CONTROL}\n`, lines);
  expect((await said(text('')))[0]!.hint).toBe(`write ${WORKER} into its imports`);
  const both = text(`    ${WORKER}\n    ${ETCD}\n`);
  expect((await said(both))[0]!.message).toBe(`imports ${ETCD}, for a role that w no longer has`);
});

test('a stub that is longer than any of certflake is not searched, and no line is too long for it', async () => {
  const filled = (line: string) => (text: string) =>
    text.replace(`    ${CONTROL}\n`, `    ${CONTROL}\n${line}`);
  expect(await said(filled('    # x\n'.repeat(600_000)))).toEqual([]);
  expect(await said(filled(`    # ${'x'.repeat(5_000_000)}\n`))).toEqual([]);
  expect(await said(filled('    # x\n'.repeat(1000)))).toHaveLength(1);
  const long = `    ./${'x'.repeat(400)}/modules/roles/etcd.nix\n`;
  expect((await said(filled(long)))[0]!.message).not.toContain('xxx');
});

test('a stub is asked for with a limit', async () => {
  const limits: (number | undefined)[] = [];
  const read = (_path: string, limit?: number) => void limits.push(limit);
  otherRoles(await emitted('worker'), { has: () => true, read });
  expect(new Set(limits)).toEqual(new Set([64 << 10]));
});
