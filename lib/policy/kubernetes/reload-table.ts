import { createRequire } from 'node:module';
import type { AuthorityName } from './table.js';

/**
 * Whether a running program notices that a file has changed: always, never, or from a version of Kubernetes on,
 * as in `1.36`.
 */
export type Reloads = boolean | string;

export interface ReloadFact {
  reloads: Reloads;
  /** Where its maintainers say so. */
  sources: string[];
}

/** What one unit's program notices by itself, in files that keep their path. */
export interface ReloadRow {
  unit: string;
  /** Its own certificates and keys. */
  certificates: ReloadFact;
  /** The certificates of the authorities that it trusts. */
  trusts: (ReloadFact & { authorities: AuthorityName[] })[];
}

export interface ReloadTable {
  version: 1;
  programs: ReloadRow[];
}

/** `require`, not `import`: Node 20 prints a warning that JSON modules are experimental. */
export const reloadTable = createRequire(import.meta.url)(
  '../../../data/reloads.json',
) as ReloadTable;
