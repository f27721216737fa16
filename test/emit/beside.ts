import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder } from '../../lib/cli/session/emission.js';
import type { Source } from '../../lib/cli/session/nix-place.js';
import { nixSide } from '../../lib/cli/rules/nix-side.js';
import { compareFiles, nextRecord } from '../../lib/emit/compare.js';
import { emitFiles } from '../../lib/emit/files.js';
import { parseRecord, printRecord, type EmitRecord } from '../../lib/emit/record.js';
import { loadPolicy } from '../../lib/load/load.js';
import { specsOf } from '../../lib/load/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { folderOf } from '../load/folder.js';
import { ownTemplates } from './emitted.js';
import type { EmitTarget } from '../../lib/emit/notice.js';

export const RECORD = 'secrets/certs/emitted.json';
export const MODULE = 'modules/certs/cluster.nix';
export const RULES = 'secrets/certs/secrets.nix';
export const bob =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKSEZ+WKwy/qw3mJU3RcdAZFEU3Dil2qbE8pof3ktg0D';

export async function sourceOf(root: string): Promise<Source> {
  const loaded = await loadPolicy({ cwd: root });
  return { ...loaded, specs: specsOf(loaded, { normalizeRecipient }) };
}

/** A folder after `certflake emit`. */
export async function emitted(target: EmitTarget = 'certflake'): Promise<string> {
  const root = await folderOf({});
  cpSync('fixtures/policies/shorter', root, { recursive: true });
  const source = await sourceOf(root);
  const { files } = emitFiles({ ...source, source: 'certflake.yaml', target }, ownTemplates());
  const out = outFolder(root);
  const compared = compareFiles(files, out, { files: {} });
  const how = { target, edited: true, stubs: true };
  const record = nextRecord(compared, { files: {} }, out, how);
  for (const { path, text } of files) out.write(path, text);
  out.write(RECORD, printRecord(record));
  return root;
}

export const change = (root: string, from: string, to: string): void => {
  const text = readFileSync(join(root, 'certflake.yaml'), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(root, 'certflake.yaml'), text.replace(from, to));
};

export const without = (root: string): void => {
  change(root, `  - ${bob} operator\n`, '');
};

export function rewrite(root: string, edit: (record: EmitRecord) => EmitRecord): void {
  const record = parseRecord(readFileSync(join(root, RECORD), 'utf8'), RECORD);
  writeFileSync(join(root, RECORD), printRecord(edit(record)));
}

export const look = async (root: string, former = {}, declared = new Set<string>()) =>
  nixSide(await sourceOf(root), { former, declared }, undefined)!;

export const said = ({ fixable, problems }: Awaited<ReturnType<typeof look>>) =>
  [...fixable, ...problems].map(({ code, place, message, hint }) => ({
    code,
    place,
    message,
    hint,
  }));
