import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { formerFiles } from '../../lib/cli/former/sealed-files.js';
import { loadPolicy } from '../../lib/load/load.js';
import { specsOf } from '../../lib/load/specs.js';
import { normalizeRecipient, parseRecipient } from '../../lib/seal/recipients.js';
import { seal } from '../../lib/seal/seal.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { agePerson } from '../cluster/keys.js';
import { folderOf } from '../load/folder.js';

test("files of agenix's own are named that a former reader opens, and no others", async () => {
  const [bob, ann] = [generateSshKey('ed25519', 'bob'), generateSshKey('ed25519', 'ann')];
  const [forBob, forAnn] = [bob, ann].map(({ publicKey }) => parseRecipient(publicKey));
  const to = (...recipients: ReturnType<typeof parseRecipient>[]) =>
    seal(new TextEncoder().encode('secret'), recipients);
  const root = await folderOf({ 'other/shared/manifest.json': '{}', 'x.age': 'no age file' });
  cpSync('fixtures/policies/shorter', root, { recursive: true });
  const specs = specsOf(await loadPolicy({ cwd: root }), { normalizeRecipient });
  for (const [path, sealed] of [
    ['database.age, all is well.age', await to(forBob!, forAnn!)],
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
  expect(found[0]!.message).toMatch(
    /^the header of 1 file of agenix \('[^']*database\.age, all is well\.age'\) names operator/,
  );
  expect(await formerFiles(root, specs, {})).toEqual([]);
});

test('a key of certflake’s in a former folder is not called one of agenix', async () => {
  const bob = parseRecipient(generateSshKey('ed25519', 'bob').publicKey);
  const root = await folderOf({});
  cpSync('fixtures/policies/shorter', root, { recursive: true });
  const specs = specsOf(await loadPolicy({ cwd: root }), { normalizeRecipient });
  const key = specs.specs.find(({ kind }) => kind === 'certificate')!.files.key;
  const left = `old/${relative(specs.dir, key)}`;
  for (const path of [left, 'old/derived/x/other.key.age']) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), await seal(new TextEncoder().encode('secret'), [bob]));
  }
  const former = { operator: [bob.text] };
  const said = (await formerFiles(root, specs, former)).map(({ message }) => message);
  expect(said).toEqual([
    expect.stringMatching(
      /^the header of 1 file of agenix \(old\/derived\/x\/other.key.age\) names/,
    ),
    expect.stringContaining(
      `the header of 1 sealed key outside the policy's folders (${left}) names`,
    ),
  ]);
  const others = await formerFiles(root, specs, former, [left]);
  expect(others.map(({ message }) => message)).toEqual(said.slice(0, 1));
});

test('of an age1 key no header says anything', async () => {
  const [eve, ann] = [await agePerson('eve'), await agePerson('ann')];
  const root = await folderOf({});
  cpSync('fixtures/policies/shorter', root, { recursive: true });
  const specs = specsOf(await loadPolicy({ cwd: root }), { normalizeRecipient });
  const sealed = await seal(new TextEncoder().encode('secret'), [parseRecipient(ann.recipient)]);
  writeFileSync(join(root, 'mine.age'), sealed);
  expect(await formerFiles(root, specs, { operator: [eve.recipient] })).toEqual([]);
});
