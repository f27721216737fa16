import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tryEvaluate } from './nix.js';

export type Both<T> = Record<'wired' | 'emitted', T>;

/** One host, by kubernetesCerts and by what emit writes. */
export interface Report {
  told: Both<{ assertions: string[]; warnings: string[] }>;
  /** Units that are ordered after another one twice. */
  doubled: Both<string[]>;
  differences: Record<string, Both<string | null>>;
  sizes: Both<Record<string, number>>;
  toplevels: Both<string | null>;
}

export interface Reports {
  /** By the cluster's id and the host's name. */
  hosts: Record<string, Report>;
  /** What Nix's own library warns of. */
  spoken: string[];
}

/**
 * The reports on these clusters' hosts.
 *
 * @param folder - of the issued trees and of what was emitted
 * @param source - the case, below fixtures/nix
 */
export function reportOn(
  folder: string,
  clusters: Record<string, unknown>,
  source = 'cases/matrix.nix',
): Reports {
  const file = join(folder, 'combinations.json');
  writeFileSync(file, JSON.stringify(clusters));
  process.env['COMBINATIONS'] = file;
  const { status, stdout, stderr } = tryEvaluate(source);
  if (status !== 0) throw new Error(stderr);
  const found = JSON.parse(stdout) as Record<string, Record<string, Report>>;
  const hosts = Object.entries(found).flatMap(([id, reports]) =>
    Object.entries(reports).map(([name, report]) => [`${id}: ${name}`, report] as const),
  );
  const spoken = stderr.split('\n').filter((line) => line.includes('evaluation warning'));
  return { hosts: Object.fromEntries(hosts), spoken };
}
