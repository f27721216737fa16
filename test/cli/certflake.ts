import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateAgeIdentity } from '../../lib/seal/generate.js';
import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { filesBelow } from '../walk.js';
import { runInProcess } from './in-process.js';

/** The built command: `npm test` builds first. */
export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Relative to the place. */
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

/** A process has its own standard input and file descriptors, and Node's options. `CERTFLAKE_SPAWN=1` starts one each time. */
const needsProcess = (args: string[], { input, env }: RunOptions): boolean =>
  process.env['CERTFLAKE_SPAWN'] === '1' ||
  input !== undefined ||
  env?.['NODE_OPTIONS'] !== undefined ||
  args.some((word) => /^\/(dev|proc)\/|\.m?[jt]s$/.test(word));

/** A folder with a home and a cluster beside it, without anything from this machine's user. */
export class Place {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'certflake-cli-')));
  readonly env: Record<string, string> = {
    PATH: `${join(this.top, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: join(this.top, 'home'),
  };

  constructor() {
    mkdirSync(join(this.top, 'home'));
    mkdirSync(join(this.top, 'cluster'));
    this.write('bin/certflake', `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, 0o755);
  }

  path(path: string): string {
    return join(this.top, path);
  }

  write(path: string, content: string | Uint8Array, mode = 0o600): string {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
    chmodSync(this.path(path), mode);
    return this.path(path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Every file's bytes by path, as Latin-1, without the store's own folder. */
  files(below = 'cluster'): Record<string, string> {
    const found = filesBelow(this.path(below))
      .map((path) => join(below, path))
      .filter((path) => !path.includes('/.certflake/'));
    return Object.fromEntries(found.map((path) => [path, readFileSync(this.path(path), 'latin1')]));
  }

  run(program: string, args: string[], { cwd = 'cluster', env, input }: RunOptions = {}): Ran {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.path(cwd),
      env: { ...this.env, ...env },
      input: input ?? '',
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  /** The command in this process, which starts in no time; in one of its own where only that shows what is tested. */
  certflake(args: string[], options: RunOptions = {}): Ran {
    const cwd = this.path(options.cwd ?? 'cluster');
    if (needsProcess(args, options) || this.#hasProgram(cwd)) return this.spawned(args, options);
    return runInProcess({ words: args, cwd, env: { ...this.env, ...options.env } });
  }

  /** The command in a process of its own. */
  spawned(args: string[], options?: RunOptions): Ran {
    return this.run(process.execPath, [main, ...args], options);
  }

  /** A policy that is a program belongs to the process that runs it: its environment, its console, its end. */
  #hasProgram(cwd: string): boolean {
    for (let folder = cwd; folder.startsWith(this.top); folder = dirname(folder)) {
      if (['ts', 'js'].some((end) => existsSync(join(folder, `certflake.${end}`)))) return true;
    }
    return false;
  }

  /** A line of a shell that finds `certflake` on its path; one that needs no shell does without. */
  shell(line: string, options?: RunOptions): Ran {
    if (/^certflake( [\w./:=-]+)*$/.test(line))
      return this.certflake(line.split(' ').slice(1), options);
    return this.run('bash', ['-c', line], options);
  }

  /** As `certflake`, but throws with its output if it fails. */
  must(args: string[], options?: RunOptions): Ran {
    const ran = this.certflake(args, options);
    if (ran.status === 0) return ran;
    throw new Error(
      `certflake ${args.join(' ')}: ${String(ran.status)}\n${ran.stdout}${ran.stderr}`,
    );
  }

  close(): void {
    rmSync(this.top, { recursive: true, force: true });
  }
}

const places: Place[] = [];

afterAll(() => {
  for (const place of places.splice(0)) place.close();
});

/** A place that is removed after this file's tests. */
export function makePlace(): Place {
  const place = new Place();
  places.push(place);
  return place;
}

export interface ClusterOptions {
  identity?: string;
  operators?: string[];
  /** Public keys by host. */
  hosts?: Record<string, string>;
  more?: string;
}

/** A policy of one authority, and one certificate for each host. */
export function policyText({ identity, operators = [], hosts = {}, more = '' }: ClusterOptions) {
  const lines = (keys: string[]): string => keys.map((key) => `  - "${key.trim()}"\n`).join('');
  const machines = Object.entries(hosts).map(
    ([host, key]) => `  ${host}: { role: worker, owningHostKey: "${key.trim()}" }\n`,
  );
  return `dir: ./secrets/certs
${identity === undefined ? '' : `userAgeIdentity: ${identity}\n`}userAgeKeys:
${lines(operators)}hosts:
${machines.join('')}defaults: { key: { algo: ecdsa } }
cas:
  cluster:
    ca: { commonName: test ca, usages: [ signing ] }
    certs:
      kubelet: { commonName: "system:node:\${hostName}", names: { O: "system:nodes" }, hosts: [ "\${hostName}" ], usages: [ client auth, server auth ] }
${more}`;
}

export interface Cluster extends Place {
  hostKeys: Record<string, { publicKey: string; privateKey: string }>;
  operator: { identity: string; recipient: string };
}

/** A cluster of two hosts whose operator has an age identity in the home folder. */
export async function makeCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const operator = await generateAgeIdentity();
  const hostKeys = {
    'web-1': generateSshKey('ed25519', 'web-1'),
    'web-2': generateSshKey('ed25519', 'web-2'),
  };
  const place = Object.assign(makePlace(), { hostKeys, operator });
  place.write('home/operator.txt', `${operator.identity}\n`);
  const hosts = Object.fromEntries(
    Object.entries(hostKeys).map(([host, { publicKey }]) => [host, publicKey]),
  );
  const policy = { identity: '$HOME/operator.txt', operators: [operator.recipient], hosts };
  place.write('cluster/certflake.yaml', policyText({ ...policy, ...options }));
  return place;
}
