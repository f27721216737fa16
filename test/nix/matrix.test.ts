import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { agePerson, sshPerson } from '../cluster/keys.js';
import { isLong } from '../sample.js';
import { Matrix } from './matrix.js';
import { reportOn, type Both, type Report } from './matrix-report.js';
import { withNix } from './nix.js';

/** An evaluation holds its hosts in memory until it ends. */
const AT_ONCE = 48;

withNix('every role with every option', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-matrix-'));
  const reports: Record<string, Report> = {};
  /** Warnings of Nix's own library. */
  const spoken: string[] = [];
  let clusters = 0;
  let hosts = 0;
  beforeAll(async () => {
    const matrix = new Matrix(folder, await agePerson('operator'), await sshPerson('host'));
    await matrix.issue();
    matrix.emit();
    const all = Object.entries(matrix.combinations);
    clusters = all.length;
    hosts = all.flatMap(([, { policy }]) => Object.keys(policy.hosts!)).length;
    for (let at = 0; at < all.length; at += AT_ONCE) evaluateSome(all.slice(at, at + AT_ONCE));
  }, 600_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function evaluateSome(some: [string, unknown][]): void {
    const { hosts, spoken: warnings } = reportOn(folder, Object.fromEntries(some));
    Object.assign(reports, hosts);
    spoken.push(...warnings);
  }

  /** The problems by host; the first few are enough. */
  const wrong = <T>(look: (report: Report) => T, isRight: (found: T) => boolean): [string, T][] =>
    Object.entries(reports)
      .map(([host, report]): [string, T] => [host, look(report)])
      .filter(([, found]) => !isRight(found))
      .slice(0, 3);

  const isEmpty = ({ wired, emitted }: Both<unknown[]>) => wired.length + emitted.length === 0;

  test('is evaluated, each host by kubernetesCerts and by what emit writes', () => {
    if (isLong) expect([clusters, hosts]).toEqual([384, 1344]);
    expect(clusters).toBeGreaterThan(15);
    expect(Object.keys(reports).length).toBe(hosts);
    const sizes = wrong(
      (report) => report.sizes,
      ({ wired, emitted }) => [wired, emitted].every((all) => all['options']! > 10),
    );
    expect(sizes).toEqual([]);
  });

  test('stops no deploy', () => {
    const stopped = wrong(
      ({ told }) => ({ wired: told.wired.assertions, emitted: told.emitted.assertions }),
      isEmpty,
    );
    expect(stopped).toEqual([]);
    expect(
      wrong(
        (report) => report.toplevels,
        ({ wired, emitted }) => wired !== null && emitted !== null,
      ),
    ).toEqual([]);
  });

  test('is deployed without a warning', () => {
    const warned = wrong(
      ({ told }) => ({ wired: told.wired.warnings, emitted: told.emitted.warnings }),
      isEmpty,
    );
    expect(warned).toEqual([]);
    expect(spoken).toEqual([]);
  });

  test('orders no unit twice', () => {
    expect(wrong((report) => report.doubled, isEmpty)).toEqual([]);
  });

  test('is the same by kubernetesCerts as by what emit writes', () => {
    const differing = wrong(
      (report) => report.differences,
      (found) => Object.keys(found).length === 0,
    );
    expect(differing).toEqual([]);
  });
});
