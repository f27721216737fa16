import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCluster } from '../cli/certflake.js';
import type { Nix } from '../nix/installed.js';
import { fixtures, runNix } from '../nix/nix.js';

/** A shared pair, and an authority below the root with a certificate. */
const more = `      token: { commonName: token, usages: [ signing ], shared: true }
  services:
    ca: { commonName: services, usages: [ signing ], parent: cluster }
    certs:
      web: { commonName: web, hosts: [ "\${hostName}" ], usages: [ server auth ] }
`;

/** A tree that a commit changes, by paths below `secrets/certs`. */
export class AttackedTree {
  constructor(readonly root: string) {}

  path(path: string): string {
    return join(this.root, 'secrets/certs', path);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  write(path: string, text: string | Buffer): void {
    rmSync(this.path(path), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  append(path: string, text: string): void {
    this.write(path, this.read(path) + text);
  }

  /** Replaces a file or a folder by a link. */
  link(path: string, to: string): void {
    rmSync(this.path(path), { recursive: true });
    symlinkSync(to, this.path(path));
  }

  /** Changes fields of one manifest entry, to any value. */
  alter(folder: string, name: string, fields: object): void {
    const path = `${folder}/manifest.json`;
    const manifest = JSON.parse(this.read(path)) as { certificates: Record<string, object> };
    Object.assign(manifest.certificates[name]!, fields);
    this.write(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

export type Attacks = Record<string, (tree: AttackedTree) => void>;

const roots: string[] = [];

afterAll(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** An issued and emitted tree for each attack, with its change; returns the folder of all. */
export async function layAttacked(attacks: Attacks): Promise<string> {
  const cluster = await makeCluster({ more });
  cluster.must(['apply', '--yes']);
  cluster.must(['emit']);
  const folder = mkdtempSync(join(tmpdir(), 'certflake-attacked-'));
  roots.push(folder);
  for (const [name, attack] of Object.entries(attacks)) {
    const root = join(folder, name);
    cpSync(cluster.path('cluster'), root, { recursive: true });
    attack(new AttackedTree(root));
  }
  return folder;
}

/** The messages of web-1's deploys, by attack; throws Nix's message if it can't even give one. */
export function told(folder: string, nix: Nix): Record<string, string[]> {
  process.env['ROOTS'] = folder;
  const file = join(fixtures, 'cases/attacked.nix');
  const options = ['--eval', '--read-write-mode', '--strict', '--json'];
  const ran = runNix('nix-instantiate', [...options, '--expr', `import ${file} { }`], folder, nix);
  delete process.env['ROOTS'];
  if (ran.status !== 0) throw new Error(ran.stderr);
  const found = JSON.parse(ran.stdout) as Record<string, Record<string, { assertions: string[] }>>;
  return Object.fromEntries(
    Object.entries(found).map(([name, { certToolkit, kubernetesCerts }]) => {
      expect(kubernetesCerts!.assertions).toEqual(certToolkit!.assertions);
      return [name, certToolkit!.assertions];
    }),
  );
}
