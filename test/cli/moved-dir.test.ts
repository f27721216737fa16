import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { earlierTree } from '../../lib/cli/moved-dir.js';
import { formerFiles } from '../../lib/cli/former-files.js';
import { loadPolicy } from '../../lib/load/load.js';
import { specsOf } from '../../lib/load/specs.js';
import type { Manifest, Recipients, Specs } from '../../lib/model.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { parseRecipient } from '../../lib/seal/recipients.js';
import { seal } from '../../lib/seal/seal.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { printManifest } from '../../lib/store/manifest.js';
import { openTree } from '../../lib/store/tree.js';
import { folderOf } from '../load/folder.js';
import { withPrograms } from '../programs.js';

async function placeOf(root: string) {
  const loaded = await loadPolicy({ cwd: root });
  return { ...loaded, specs: specsOf(loaded, { normalizeRecipient }) };
}

/** A tree's manifests, as a run leaves them for these readers. */
function writeTree(
  root: string,
  dir: string,
  specs: Specs,
  readers: (r: Recipients) => Recipients,
) {
  const manifests = new Map<string, Manifest>();
  for (const { files, recipients, digest } of specs.specs) {
    const path = files.manifest.replace(specs.dir, dir);
    const manifest = manifests.get(path) ?? { version: 1, certificates: {} };
    const hex = '0'.repeat(64);
    manifest.certificates[files.entry] = {
      ...{ certificate: hex, publicKey: hex, issuer: hex, sealed: hex, spec: digest },
      ...{ recipients: readers(recipients), notBefore: 0, notAfter: 1 },
    };
    manifests.set(path, manifest);
  }
  for (const [path, manifest] of manifests) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), printManifest(manifest));
  }
}

const same = (recipients: Recipients): Recipients => recipients;
const otherHosts = ({ operator = [] }: Recipients): Recipients => ({
  operator,
  'host:laptop-firebat': [generateSshKey('ed25519', '').publicKey.trim()],
});

async function scene(readers = same, dir = 'old/certs') {
  const root = await folderOf({});
  cpSync('fixtures/policies/shorter', root, { recursive: true });
  const place = await placeOf(root);
  writeTree(root, dir, place.specs, readers);
  return { root, look: () => earlierTree(place, openTree(root, place.specs.dir)) };
}

const repository = (root: string) => execFileSync('git', ['init', '-q'], { cwd: root });

withPrograms(['git'], 'the folder that dir named before', () => {
  test.each([true, false])('is found, in a repository (%s) or not', async (isGit) => {
    const { root, look } = await scene();
    if (isGit) repository(root);
    expect(await look()).toMatchObject({ dir: 'old/certs' });
  });

  test('is none where the hosts have other keys: another cluster with the same names', async () => {
    const { look } = await scene(otherHosts);
    expect(await look()).toBeUndefined();
  });

  test.each([
    ['certflake.staging.yaml', 'dir: ./old/certs\nuserAgeKeys: []\n'],
    ['other/certflake.ts', "export default definePolicy({ dir: '../old/certs' });\n"],
    ['prod.json', '{ "dir": "old/certs/" }\n'],
  ])('is none where another policy, %s, says that it is its own', async (name, text) => {
    const { root, look } = await scene();
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text.replace('../old', name.includes('/') ? '../old' : 'old'));
    expect(await look()).toBeUndefined();
  });

  test('is found where the other policy has another one', async () => {
    const { root, look } = await scene();
    writeFileSync(join(root, 'prod.yaml'), 'dir: ./old/certs-of-prod\n');
    expect(await look()).toMatchObject({ dir: 'old/certs' });
  });

  test('is not looked for where the present folder has a tree', async () => {
    const { root, look } = await scene();
    mkdirSync(join(root, 'secrets/certs/ca'), { recursive: true });
    writeFileSync(join(root, 'secrets/certs/ca/cluster.crt'), '');
    expect(await look()).toBeUndefined();
  });
});

test("files of agenix's own are named that a former reader opens, and no others", async () => {
  const [bob, ann] = [generateSshKey('ed25519', 'bob'), generateSshKey('ed25519', 'ann')];
  const [forBob, forAnn] = [bob, ann].map(({ publicKey }) => parseRecipient(publicKey));
  const to = (...recipients: ReturnType<typeof parseRecipient>[]) =>
    seal(new TextEncoder().encode('secret'), recipients);
  const root = await folderOf({ 'other/shared/manifest.json': '{}', 'x.age': 'no age file' });
  cpSync('fixtures/policies/shorter', root, { recursive: true });
  const { specs } = await placeOf(root);
  for (const [path, sealed] of [
    ['database.age', await to(forBob!, forAnn!)],
    ['mine.age', await to(forAnn!)],
    ['other/shared/a.key.age', await to(forBob!)],
    [specs.specs[0]!.files.key, await to(forBob!)],
  ] as const) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), sealed);
  }
  const found = await formerFiles(root, specs, { operator: [forBob!.text] });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ code: 'sealed-to-former', level: 'warning' });
  expect(found[0]!.message).toMatch(/^1 file of agenix \(\S*database\.age\) is sealed to operator/);
  expect(await formerFiles(root, specs, {})).toEqual([]);
});
