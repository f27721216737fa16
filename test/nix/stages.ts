import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { GenerationRole, Manifest, ManifestEntry } from '../../lib/model/index.js';
import { printManifest } from '../../lib/store/manifest.js';
import { agePerson, sshPerson } from '../cluster/keys.js';
import { Matrix, type Axes, type Combination } from './matrix.js';

export const authorities = ['cluster', 'csr-signer', 'etcd', 'front-proxy'];

/** What a tree is like while all its authorities rotate, from generation A to generation B. */
export const stages = ['steady', 'trust', 'issue', 'drain', 'early'] as const;
export type Stage = (typeof stages)[number];

/** The same cluster issued twice, and from both a tree for each stage. */
export class Stages {
  /** As reportOn reads them. */
  readonly clusters = {} as Record<Stage, Combination>;
  #trees = { a: '', b: '' };

  constructor(readonly folder: string) {}

  async lay(): Promise<void> {
    const people = [await agePerson('operator'), await sshPerson('host')] as const;
    const one: Axes = {
      ...{ planes: 1 as const, etcd: 'stacked' as const, networking: 'flannel' as const },
      ...{ authorities: 'three' as const, csrSigner: true, hasDomain: false },
      ...{ isWorker: false, isIPv6: false },
    };
    const first = new Matrix(this.folder, ...people, [one]);
    const second = new Matrix(join(this.folder, 'second'), ...people, [one]);
    await first.issue();
    await second.issue();
    first.emit();
    const [[id, { policy, tree }]] = Object.entries(first.combinations) as [[string, Combination]];
    this.#trees = { a: this.#at(tree), b: join(this.folder, 'second/trees', tree) };
    for (const stage of stages) {
      this.#layStage(stage);
      cpSync(join(this.folder, 'emitted', id), join(this.folder, 'emitted', stage), {
        recursive: true,
      });
      this.clusters[stage] = { policy, tree: stage };
    }
  }

  /** The file of an authority, or of its other generation. */
  read(stage: Stage, name: string): string {
    return readFileSync(join(this.#at(stage), 'certs/ca', name), 'utf8');
  }

  entry(stage: Stage, ca: string): ManifestEntry {
    return (JSON.parse(this.read(stage, 'manifest.json')) as Manifest).certificates[ca]!;
  }

  #at(tree: string): string {
    return join(this.folder, 'trees', tree);
  }

  /** `early` retires A while all leaves are still A's. */
  #layStage(stage: Stage): void {
    const { a, b } = this.#trees;
    cpSync(stage === 'drain' ? b : a, this.#at(stage), { recursive: true });
    if (stage === 'steady') return;
    if (stage === 'early') cpSync(join(b, 'certs/ca'), join(this.#at(stage), 'certs/ca'), copies);
    else if (stage === 'trust') this.#bundle(stage, { active: a, other: b, role: 'next' });
    else this.#bundle(stage, { active: b, other: a, role: 'old' });
  }

  #bundle(stage: Stage, from: { active: string; other: string; role: GenerationRole }): void {
    const ca = join(this.#at(stage), 'certs/ca');
    mkdirSync(ca, { recursive: true });
    const entries = authorities.map((name) => {
      const [own, other] = [from.active, from.other].map((tree) => generation(tree, name));
      writeFileSync(join(ca, `${name}.crt`), own!.certificate + other!.certificate);
      writeFileSync(join(ca, `${name}.key.age`), own!.key);
      writeFileSync(join(ca, `${name}.${from.role}.crt`), other!.certificate);
      writeFileSync(join(ca, `${name}.${from.role}.key.age`), other!.key);
      return [name, { ...own!.entry, generations: [of(own!, 'active'), of(other!, from.role)] }];
    });
    const certificates = Object.fromEntries(entries) as Manifest['certificates'];
    writeFileSync(join(ca, 'manifest.json'), printManifest({ version: 1, certificates }));
  }
}

const copies = { recursive: true };

interface Generation {
  certificate: string;
  key: Buffer;
  entry: ManifestEntry;
}

function generation(tree: string, name: string): Generation {
  const at = (file: string): string => join(tree, 'certs/ca', file);
  const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Manifest;
  return {
    certificate: readFileSync(at(`${name}.crt`), 'utf8'),
    key: readFileSync(at(`${name}.key.age`)),
    entry: manifest.certificates[name]!,
  };
}

const of = ({ entry }: Generation, role: GenerationRole) => ({
  certificate: entry.certificate,
  publicKey: entry.publicKey!,
  role,
  since: entry.notBefore,
});
