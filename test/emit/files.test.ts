import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { emitFiles, type EmittedFile } from '../../lib/emit/files.js';
import type { Policy } from '../../lib/model/index.js';
import { parsePolicy } from '../../lib/policy/read/parse.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { run, withPrograms } from '../programs.js';
import { filesBelow } from '../walk.js';
import { emitFrom, ownTemplates } from './emitted.js';

const golden = 'fixtures/golden/emit';
const cases: [string, string, 'certflake' | 'k8nix'][] = [
  ['shorter', 'fixtures/policies/shorter', 'certflake'],
  ['everything', 'fixtures/policies/everything', 'certflake'],
  ['stacked', 'fixtures/emit/stacked', 'certflake'],
  ['external', 'fixtures/emit/external', 'certflake'],
  ['stacked-k8nix', 'fixtures/emit/stacked', 'k8nix'],
];

/** Writes the expected files if `UPDATE_GOLDEN=1` is set. */
function update(folder: string, files: readonly EmittedFile[]): void {
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

test.each(cases)('%s: emits exactly the golden files', async (name, policy, target) => {
  const { files } = await emitFrom(policy, target);
  const folder = join(golden, name);
  update(folder, files);
  expect(files.map(({ path }) => path)).toEqual(filesBelow(folder));
  for (const { path, text } of files) expect(text).toBe(readFileSync(join(folder, path), 'utf8'));
});

test('the same policy gives the same bytes', async () => {
  const [first, second] = [await emitFrom(cases[3]![1]), await emitFrom(cases[3]![1])];
  expect(second).toEqual(first);
});

withPrograms(['nixfmt'], 'what is emitted', () => {
  test.each(cases)('%s: is formatted as nixfmt formats it', async (_name, policy, target) => {
    const { files } = await emitFrom(policy, target);
    for (const { text } of files) expect(run('nixfmt', ['-'], { input: text })).toBe(text);
  });
});

describe('a line changed in the policy is a line changed in the modules', () => {
  const source = readFileSync('fixtures/emit/stacked/certflake.yaml', 'utf8');

  test.each<[string, string, string]>([
    ['a lifetime', 'usages: [server auth]', 'usages: [server auth]\n        expiry: 30d'],
    ['a name', 'registry.example.org]', 'registry.example.com]'],
    ['an address', '10.9.0.1]', '10.9.0.7]'],
    ['a key', 'size: 256', 'size: 384'],
    ['a name of the API server', 'kubernetes: {}', 'kubernetes: { apiServerNames: [k.example] }'],
  ])('%s', (_what, from, to) => {
    expect(source).toContain(from);
    const [before, after] = [modules(source), modules(source.replace(from, to))];
    for (const [path, lines] of after) {
      const added = lines.filter(
        (line, index) => occurrence(lines, index) > count(before.get(path)!, line),
      );
      expect({ path, added: added.length <= 1 || added }).toEqual({ path, added: true });
    }
    expect(after).not.toEqual(before);
  });

  const count = (lines: string[], line: string) => lines.filter((one) => one === line).length;
  const occurrence = (lines: string[], index: number) =>
    count(lines.slice(0, index + 1), lines[index]!);

  function modules(text: string): Map<string, string[]> {
    const { policy } = parsePolicy(text, { format: 'yaml', file: 'certflake.yaml' });
    const owned = emit(policy).files.filter(({ path }) => path.startsWith('modules/'));
    return new Map(owned.map(({ path, text: lines }) => [path, lines.split('\n')]));
  }

  function emit(policy: Policy) {
    const inventory = resolvePolicy(policy);
    const specs = resolveSpecs(inventory, { normalizeRecipient });
    return emitFiles({ policy, inventory, specs, source: 'certflake.yaml' }, ownTemplates());
  }
});

test('K8Nix: says what its module has no option for, and what follows from it', async () => {
  const { problems } = await emitFrom('fixtures/policies/everything', 'k8nix');
  const lines = problems.map(({ place, message }) => `${place}: ${message}`);
  expect(lines).toContain(
    'cas.k8s.certs.apiserver.roles: K8Nix has no such option: every host that imports the module gets this certificate and its key',
  );
  expect(problems.map(({ place }) => place)).toEqual([
    'certDefaults.renewBefore',
    ...['pathLength', 'userAgeKeys', 'fingerprint'].map((option) => `cas.root.ca.${option}`),
    ...['parent', 'pathLength', 'nameConstraints'].map((option) => `cas.k8s.ca.${option}`),
    ...['restartUnits', 'roles'].map((option) => `cas.k8s.certDefaults.${option}`),
    'cas.k8s.certs.apiserver.roles',
    'cas.k8s.certs.kubelet.keepKey',
    ...['key', 'sealedTo'].map((option) => `cas.signer.ca.${option}`),
    ...['roles', 'shared'].map((option) => `cas.signer.certs.serviceAccount.${option}`),
    'cas.signer.certs.everyone.key',
  ]);
});

test('K8Nix: a module without the node’s name defines none', async () => {
  const { files } = await emitFrom('fixtures/policies/shorter', 'k8nix');
  const { text } = files.find(({ path }) => path === 'modules/certs/cluster.nix')!;
  expect(text).toContain('\n{ config, ... }:\n');
  expect(text).not.toContain('nodeName');
});

test('K8Nix: joins authorities with what nixpkgs has for it', async () => {
  const { files } = await emitFrom('fixtures/emit/external', 'k8nix');
  const { text } = files.find(({ path }) => path.endsWith('control-plane.nix'))!;
  expect(text).toContain('clusterCas = pkgs.concatText "clusterCas.crt" [\n');
  expect(text).not.toContain('certToolkit.bundle');
});
