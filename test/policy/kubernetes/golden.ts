import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Inventory, InventoryCertificate } from '../../../lib/model/index.js';

/** An inventory's certificates, one a line: differences between two clusters are differing lines. */
export function summary({ authorities, certificates }: Inventory): string {
  const tops = Object.entries(authorities).map(([name, { spec, sealedTo }]) =>
    line([name, `CN=${spec.subject.commonName}`, `by ${spec.authority}`, sealedTo?.roles.join()]),
  );
  const leaves = Object.entries(certificates).map(([id, certificate]) =>
    line([id, ...fields(certificate)]),
  );
  return [...tops, ...leaves].map((text) => `${text}\n`).join('');
}

function fields({ spec, owner, group, mode, heldBy, shared }: InventoryCertificate) {
  const { commonName, O } = spec.subject;
  return [
    `CN=${commonName}${O === undefined ? '' : ` O=${O}`}`,
    spec.usages.join('+'),
    `${owner!}:${group!} ${mode!}`,
    shared ? `shared by ${heldBy.join(' ')}` : undefined,
    spec.hosts.join(' '),
  ];
}

const line = (parts: (string | undefined)[]) =>
  parts.filter((p) => p !== undefined && p !== '').join(' | ');

/** Compares with the file; `UPDATE_GOLDEN=1` writes it. */
export function expectGolden(name: string, text: string): void {
  const path = fileURLToPath(
    new URL(`../../../fixtures/golden/kubernetes/${name}.txt`, import.meta.url),
  );
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}
