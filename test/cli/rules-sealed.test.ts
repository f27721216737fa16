import { copyFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder } from '../../lib/cli/session/emission.js';
import { givenBy, rulesProblems } from '../../lib/cli/rules/problems.js';
import { givesNothing } from '../../lib/cli/rules/sealed.js';
import { noticeOf } from '../../lib/emit/notice.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, people, type People } from '../plan/cluster.js';

let everybody: People;
let world: World;

beforeEach(async () => {
  everybody = await people();
  world = await emptyCluster(everybody);
  await world.apply();
});
afterEach(() => world.close());

const pathOf = (file: string): string => join(world.root, 'certs', file);

/** The problems of outdated rules that also have this list. */
function said(file: string, keys: readonly string[]): string[] {
  const lists = givenBy(world.specs());
  const list = keys.map((key) => `    "${key}"\n`).join('');
  const text = `# ${noticeOf('certflake')} a policy\n{\n  "${file}".publicKeys = [\n${list}  ];\n}\n`;
  const gives = givesNothing(outFolder(world.root), 'certs', lists.keys());
  const known = { place: 'r', record: undefined, isStale: true, givesNothing: gives };
  return rulesProblems(world.specs(), { text, given: '', ...known })
    .filter(({ code }) => code === 'rules-other-file')
    .map(({ message }) => message);
}

const readersOf = (file: string): string[] => [...givenBy(world.specs()).get(file)!];

const FRONT = 'shared/k8s-front.key.age';
const GONE = 'shared/k8s-gone.key.age';

test('outdated rules may list files that are gone', () => {
  expect(said(GONE, [everybody.web2.recipient])).toEqual([]);
});

test('outdated rules may list what a host that left has opened', () => {
  const readers = readersOf(FRONT);
  renameSync(pathOf(FRONT), pathOf(GONE));
  expect(said(GONE, readers)).toEqual([]);
  expect(said(GONE, [...readers, everybody.fresh.recipient])).toHaveLength(1);
});

test.each([
  [
    'a link',
    (from: string, to: string) => {
      symlinkSync(from, to);
    },
  ],
  [
    'a copy',
    (from: string, to: string) => {
      copyFileSync(from, to);
    },
  ],
])('%s to a file of the policy is named in outdated rules', (_, put) => {
  put(pathOf(FRONT), pathOf(GONE));
  expect(said(GONE, readersOf(FRONT))).toHaveLength(1);
});

test("another key's file is named in outdated rules, whoever is listed", () => {
  renameSync(pathOf('ca/k8s.key.age'), pathOf('ca/gone.key.age'));
  expect(said('ca/gone.key.age', [everybody.web1.recipient])).toHaveLength(1);
});
