import { readFileSync } from 'node:fs';
import { together } from '../../../lib/cluster/rotation/reloads.js';
import { reloadTable } from '../../../lib/policy/kubernetes/reload-table.js';
import { authorities, components } from '../../../lib/policy/kubernetes/table.js';

const units = new Set(components.flatMap(([, { restartUnits }]) => restartUnits));
const names = authorities.map(([name]) => name as string);

test('every unit of a certificate has its row', () => {
  expect(reloadTable.programs.map(({ unit }) => unit).sort()).toEqual([...units].sort());
});

test('every fact has a source, and knows its authorities', () => {
  for (const { certificates, trusts } of reloadTable.programs) {
    expect(trusts.length).toBeGreaterThan(0);
    for (const { reloads, sources } of [certificates, ...trusts]) {
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) expect(source).toMatch(/^https:\/\/github\.com\//);
      expect(String(reloads)).toMatch(/^(?:true|false|1\.\d+)$/);
    }
    for (const { authorities: own } of trusts) expect(names).toEqual(expect.arrayContaining(own));
  }
});

test('docs/rotation.md has each source', () => {
  const page = readFileSync('docs/rotation.md', 'utf8');
  const facts = reloadTable.programs.flatMap(({ certificates, trusts }) => [
    certificates,
    ...trusts,
  ]);
  const missing = facts.flatMap(({ sources }) => sources).filter((one) => !page.includes(one));
  expect(missing).toEqual([]);
});

test('of several facts, the last version counts, and never is never', () => {
  expect(together([true, true])).toBe(true);
  expect(together([true, '1.9', '1.36'])).toBe('1.36');
  expect(together(['1.36', false])).toBe(false);
});
