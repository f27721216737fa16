import { basename, dirname, join, posix } from 'node:path';

import { RULES } from '../../emit/agenix-rules.js';
import { RECORD } from '../../emit/record.js';
import type { Inventory, Policy, Specs } from '../../model/index.js';
import { inTree } from '../terminal/in-tree.js';

/** A policy and its path. */
export interface Source {
  root: string;
  source: string;
  policy: Policy;
  inventory: Inventory;
  specs: Specs;
}

/** The same, for a policy or an inventory. */
export type Given = Omit<Source, 'policy'> & Partial<Pick<Source, 'policy'>>;

/** An inventory may be anywhere, as in Nix's store: files beside a policy are then at the root. */
export const atRoot = <T extends Pick<Given, 'source' | 'policy'>>(given: T): T =>
  given.policy === undefined ? { ...given, source: basename(given.source) } : given;

/** The folder that the policy's Nix side is emitted into. */
export const folderOf = ({ root, source }: Pick<Source, 'root' | 'source'>): string =>
  dirname(join(root, source));

/**
 * The record's path in that folder.
 *
 * @param dir - of the certificates, relative to the root, which may be above the policy's folder
 */
export const recordPath = (source: Pick<Source, 'source'>, dir: string): string =>
  posix.join(inFolder(source, dir), RECORD);

const inFolder = ({ source }: Pick<Source, 'source'>, dir: string): string =>
  posix.relative(posix.dirname(source), dir === '' ? '.' : dir);

/** The name of the policy's folder's paths in problems. */
export const namer = (source: Pick<Source, 'root' | 'source'>) => (path: string) =>
  inTree(source.root, join(folderOf(source), path));

/** The path of agenix's rules in that folder. */
export const rulesPath = (source: Pick<Source, 'source' | 'specs'>): string =>
  posix.join(inFolder(source, source.specs.dir), RULES);
