import { basename, dirname, join, posix } from 'node:path';

import { RULES } from '../../emit/agenix-rules.js';
import { RECORD } from '../../emit/record.js';
import type { Inventory, Policy, Specs } from '../../model/index.js';
import { inTree } from '../terminal/in-tree.js';

/** A policy, and where it is. */
export interface Source {
  root: string;
  source: string;
  policy: Policy;
  inventory: Inventory;
  specs: Specs;
}

/** The same, where the policy may be an inventory's. */
export type Given = Omit<Source, 'policy'> & Partial<Pick<Source, 'policy'>>;

/** An inventory lies anywhere, as in Nix's store: what would lie beside a policy is at the root then. */
export const atRoot = <T extends Pick<Given, 'source' | 'policy'>>(given: T): T =>
  given.policy === undefined ? { ...given, source: basename(given.source) } : given;

/** The folder that the policy's Nix side is emitted into. */
export const folderOf = ({ root, source }: Pick<Source, 'root' | 'source'>): string =>
  dirname(join(root, source));

/**
 * The record's path in that folder.
 *
 * @param dir - of the certificates, relative to the root, which may lie above the policy's folder
 */
export const recordPath = (source: Pick<Source, 'source'>, dir: string): string =>
  posix.join(inFolder(source, dir), RECORD);

const inFolder = ({ source }: Pick<Source, 'source'>, dir: string): string =>
  posix.relative(posix.dirname(source), dir === '' ? '.' : dir);

/** How problems name a path of the policy's folder. */
export const namer = (source: Pick<Source, 'root' | 'source'>) => (path: string) =>
  inTree(source.root, join(folderOf(source), path));

/** The path of agenix's rules in that folder. */
export const rulesPath = (source: Pick<Source, 'source' | 'specs'>): string =>
  posix.join(inFolder(source, source.specs.dir), RULES);
