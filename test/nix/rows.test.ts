import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import fc from 'fast-check';

import { table, type Table } from '../../lib/policy/kubernetes/table.js';
import { agePerson, sshPerson } from '../cluster/keys.js';
import { seed } from '../sample.js';
import { changeAll, isFirst, keepRows } from './changed-rows.js';
import { reportOn, type Report } from './matrix-report.js';
import { Matrix, type Axes } from './matrix.js';
import { fixtures, withNix } from './nix.js';

/** Together they have every row. */
const clusters: Axes[] = [
  {
    ...{ planes: 3, etcd: 'stacked', networking: 'flannel', authorities: 'three' },
    ...{ csrSigner: true, isWorker: true, isIPv6: true, hasDomain: true },
  },
  {
    ...{ planes: 1, etcd: 'external', networking: 'calico', authorities: 'three' },
    ...{ csrSigner: false, isWorker: false, isIPv6: false, hasDomain: false },
  },
];

const original = structuredClone(table);

/** Some rows and not others, other ones by each seed. */
function dropSome(some: Table): void {
  const coins = fc.sample(fc.boolean(), { seed, numRuns: 1000 });
  keepRows(some, () => coins.pop() ?? true);
}

function dropAll(all: Table): void {
  keepRows(all, () => false);
}

/** What emit reads, in place: its parts are held by name elsewhere. */
function become(wanted: Table): void {
  const put = (into: object, from: object): void => {
    for (const [key, value] of Object.entries(from) as [string, unknown][]) {
      const own = (into as Record<string, unknown>)[key];
      const isBoth = [own, value].every((one) => typeof one === 'object' && !Array.isArray(one));
      if (isBoth) put(own as object, value as object);
      else (into as Record<string, unknown>)[key] = value;
    }
  };
  put(table, structuredClone(wanted));
}

withNix('both ways to wire a host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-rows-'));
  let matrix: Matrix;
  beforeAll(async () => {
    const people = [await agePerson('operator'), await sshPerson('host')] as const;
    matrix = new Matrix(folder, ...people, clusters);
    await matrix.issue();
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    become(original);
  });

  /** This repository's Nix files beside another table, and the case in them. */
  function nixWith(name: string, own: Table): string {
    const root = join(folder, 'nix', name);
    for (const part of ['nix', 'fixtures/nix', 'fixtures/nixos-options.json'])
      cpSync(part, join(root, part), { recursive: true });
    mkdirSync(join(root, 'data'));
    writeFileSync(join(root, 'data/kubernetes.json'), JSON.stringify(own));
    writeFileSync(join(root, 'case.nix'), 'import ./fixtures/nix/cases/matrix.nix { }');
    return relative(fixtures, join(root, 'case.nix'));
  }

  /** Hosts whose wiring Nix takes from the one table, and emit from the other. */
  function hostsBy(name: string, wired: Table, emitted: Table): Record<string, Report> {
    become(emitted);
    matrix.emit(`${name}/`);
    const combinations = Object.entries(matrix.combinations);
    const named = combinations.map(([id, one]) => [`${name}/${id}`, one] as const);
    const { hosts } = reportOn(folder, Object.fromEntries(named), nixWith(name, wired));
    expect(Object.keys(hosts).length).toBe(7);
    return hosts;
  }

  const tableWith = (change: (table: Table) => void): Table => {
    const changed = structuredClone(original);
    change(changed);
    return changed;
  };

  const differing = (hosts: Record<string, Report>): string[] =>
    [
      ...new Set(Object.values(hosts).flatMap(({ differences }) => Object.keys(differences))),
    ].sort();

  test.each<[string, (table: Table) => void]>([
    ['have other values', changeAll],
    ['are there in part', dropSome],
    ['are gone', dropAll],
  ])(
    'follow the table alike where its rows %s',
    (name, change) => {
      const changed = tableWith(change);
      const hosts = hostsBy(name.replaceAll(' ', '-'), changed, changed);
      const wrong = Object.entries(hosts).map(([host, { differences }]) => [host, differences]);
      expect(wrong).toEqual(wrong.map(([host]) => [host, {}]));
    },
    120_000,
  );

  test('differ by every row that the one has otherwise than the other', () => {
    const hosts = hostsBy('one', tableWith(changeAll), original);
    const found = differing(hosts);
    const settings = [...original.settings, ...original.memberSettings];
    const options = [
      ...settings.filter((one) => !isFirst(one)).map(({ option }) => option),
      ...original.trust.flatMap((row) => row.options),
      ...original.flags.map(({ option }) => option),
      ...Object.values(original.components).flatMap((one) => one.options.key ?? []),
    ];
    const lacking = options.filter((option) => !found.includes(`options.${option}`));
    expect(lacking).toEqual([]);
  }, 120_000);
});
