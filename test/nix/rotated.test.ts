import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { program } from '../programs.js';
import { cli, evaluateAll, Fleet } from './fleet.js';
import { withNix } from './nix.js';

const wanted = ['age', 'age-keygen', 'ssh-keygen', 'git'];
const absent = wanted.filter((name) => program(name) === undefined);
if (!existsSync(cli)) absent.push('dist/cli/main.js (npm run build)');

const withAll = (title: string, body: () => void): void => {
  if (absent.length === 0) withNix(title, body);
  else describe.skip(`${title} (skipped: ${absent.join(', ')} missing)`, body);
};

withAll('a host whose authority certflake rotates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certflake-rotated-'));
  const fleet = new Fleet(join(folder, 'fleet'));
  beforeAll(() => {
    const certs = { web: { commonName: 'web', usages: ['server auth'] } };
    fleet.declare({ k8s: { ca: { commonName: 'k8s' }, certs } });
    evaluateAll(new Map([['', fleet]]));
    fleet.run('recreate');
    commit();
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const commit = () => fleet.run('git add . && git -c user.name=t -c user.email=t commit -qm x');

  const inventory = `--inventory ${fleet.folder}/inventory.json`;

  /** What the alarm says of the host's copy, and whether it fails. */
  function alarm(): string {
    const copy = join(folder, 'copy');
    rmSync(copy, { recursive: true, force: true });
    writeFileSync(join(folder, 'copy.sh'), fleet.alarmFiles);
    fleet.run(`out=${copy} bash ${folder}/copy.sh`);
    return fleet.run(
      `certflake check ${inventory} --root ${copy} --format prometheus 2>&1 >/dev/null; echo $?`,
    );
  }

  test.each<[string, string, RegExp]>([
    ['steady', 'true', /^0\n$/],
    ['trust', 'rotate', /^note: [^]*the present one signs[^]*\n0\n$/],
    ['issue', 'rotate', /^note: [^]*new generation signs[^]*\n0\n$/],
    ['steady again', 'rotate', /^0\n$/],
  ])(
    'is deployed without a message, and its alarm passes: %s',
    (_, step, said) => {
      const options = `${inventory} --root . -i ${fleet.folder}/operator --deployed --yes`;
      fleet.run(step === 'rotate' ? `certflake rotate k8s ${options}` : step);
      commit();
      expect(evaluateAll(new Map([['', fleet]])).get('')).toEqual([]);
      expect(alarm()).toMatch(said);
    },
    60_000,
  );
});
