import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { judgesBin, run } from '../programs.js';
import { git } from './inputs.js';
import { evaluate } from './nix.js';

export const cli = resolve('dist/cli/main.js');
const clock = resolve('test/scenarios/clock.mjs');
const now = Math.floor(Date.now() / 1000);
const day = 86_400;

export type Json = Record<string, unknown>;
export type Cas = Record<string, { ca: Json; certs?: Record<string, Json> }>;

interface Evaluated {
  spoken: { assertions: string[]; warnings: string[] };
  inventory: object;
  /** The shell lines that copy them to `$out`. */
  alarmFiles: string;
}

/** A host, its policy and its operator: below a folder with the programs `certflake` and `recreate`. */
export class Fleet {
  readonly #root: string;
  /** Of the last evaluation: the shell lines that copy what the alarm looks at to `$out`. */
  alarmFiles = '';

  constructor(readonly folder: string) {
    this.#root = join(folder, 'repository');
    mkdirSync(this.#root, { recursive: true });
    mkdirSync(join(folder, 'home'));
    git(this.#root, 'init', '--quiet');
    run('age-keygen', ['-o', join(folder, 'operator')]);
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
    const options = `--inventory ${folder}/inventory.json --root . -i ${folder}/operator`;
    this.#program('certflake', `${process.execPath} ${cli} "$@"`);
    this.#program('recreate', `certflake apply ${options} --yes "$@"`);
  }

  #program(name: string, line: string): void {
    writeFileSync(join(this.folder, name), `#!/usr/bin/env bash\nexec ${line}\n`, { mode: 0o755 });
  }

  declare(cas: Cas): void {
    const policy = {
      dir: 'certs',
      command: 'recreate',
      userAgeKeys: [run('age-keygen', ['-y', join(this.folder, 'operator')]).trim()],
      owningHostKey: readFileSync(join(this.folder, 'host.pub'), 'utf8').trim(),
      certDefaults: { key: { algo: 'ecdsa' } },
      caDefaults: { key: { algo: 'ecdsa' }, usages: ['signing'] },
      cas,
    };
    writeFileSync(join(this.#root, 'policy.json'), JSON.stringify(policy));
  }

  /** The inventory that the next run reads. */
  put(inventory: object): void {
    writeFileSync(join(this.folder, 'inventory.json'), JSON.stringify(inventory));
  }

  /** A shell line's output in the operator's folder; optionally with the clock some days back. */
  run(line: string, daysAgo = 0): string {
    const env = {
      PATH: [this.folder, judgesBin, process.env['PATH']].join(':'),
      HOME: join(this.folder, 'home'),
      CERTFLAKE_STORY_TIME: String(now - daysAgo * day),
      NODE_OPTIONS: daysAgo === 0 ? '' : `--import=file://${clock}`,
    };
    const done = spawnSync('bash', ['-c', line], { cwd: this.#root, encoding: 'utf8', env });
    return done.stdout + done.stderr;
  }
}

/** The messages of a deploy of each of these, by name: as in NixOS, warnings only if no assertion fails. */
export function evaluateAll(fleets: ReadonlyMap<string, Fleet>): Map<string, string[]> {
  const folders = Object.fromEntries([...fleets].map(([name, { folder }]) => [name, folder]));
  process.env['FLEETS'] = JSON.stringify(folders);
  const found = evaluate('cases/ways.nix') as Record<string, Evaluated>;
  delete process.env['FLEETS'];
  return new Map(
    [...fleets].map(([name, fleet]) => {
      const { spoken, inventory, alarmFiles } = found[name]!;
      fleet.put(inventory);
      fleet.alarmFiles = alarmFiles;
      return [name, spoken.assertions.length > 0 ? spoken.assertions : spoken.warnings];
    }),
  );
}
