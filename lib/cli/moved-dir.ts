import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, posix, relative, resolve } from 'node:path';

import { CertflakeError } from '../errors.js';
import { usedPolicies } from '../load/programs.js';
import type { Manifest, Problem, Spec, Specs } from '../model.js';
import { shellWords } from '../shell.js';
import { workTreeOf } from '../store/git-folder.js';
import { parseManifest } from '../store/manifest.js';
import { openTree, type Tree } from '../store/tree.js';
import { filesNamed } from './files-named.js';
import { inTree } from './in-tree.js';

interface Place {
  root: string;
  /** The policy's file, relative to the root. */
  source: string;
  specs: Specs;
}

/** Another folder that holds this policy's certificates. */
export interface EarlierTree {
  dir: string;
  /** How many of the policy's certificates and authorities have an entry there. */
  count: number;
}

/**
 * The folder that holds this policy's tree, where the folder that the policy names holds none: `dir` was changed,
 * and the files stayed. Another policy's tree is none: its hosts have other keys, or its policy names the folder.
 */
export async function earlierTree(place: Place, tree: Tree): Promise<EarlierTree | undefined> {
  const { root, specs } = place;
  if (specs.specs.length === 0 || !isEmpty(tree)) return undefined;
  const manifests = await filesNamed(root, 'manifest.json');
  const dirs = [...new Set(manifests.flatMap(treeOf))].filter((dir) => dir !== tree.dir);
  const found = dirs.flatMap((dir) => {
    const count = countIn(root, dir, specs);
    return count > 0 ? [{ dir, count }] : [];
  });
  const [best] = found.sort((a, b) => b.count - a.count);
  return best === undefined || (await isClaimed(place, best.dir)) ? undefined : best;
}

const isEmpty = (tree: Tree): boolean =>
  ['ca', 'derived', 'shared'].every((name) => tree.list(posix.join(tree.dir, name)).length === 0);

const treeOf = (path: string): string[] => {
  const [, dir] = /^(.*?)\/?(?:ca|shared|derived\/[^/]+)\/manifest\.json$/.exec(path) ?? [];
  return dir === undefined ? [] : [dir];
};

/** 0 if what lies there isn't shown to be this policy's. */
function countIn(root: string, dir: string, specs: Specs): number {
  const tree = quietly(() => openTree(root, dir === '' ? '.' : dir));
  if (tree === undefined) return 0;
  const manifests = new Map<string, Manifest | undefined>();
  const entries = specs.specs.flatMap((spec) => {
    const path = posix.join(
      dir,
      posix.relative(specs.dir === '' ? '.' : specs.dir, spec.files.manifest),
    );
    if (!manifests.has(path))
      manifests.set(
        path,
        quietly(() => manifestAt(tree, path)),
      );
    const entry = manifests.get(path)?.certificates[spec.files.entry];
    return entry === undefined ? [] : [{ spec, recipients: entry.recipients ?? {} }];
  });
  const isOurs = entries.some(({ spec, recipients }) => shares(spec, recipients, 'host:'));
  const haveHosts = specs.specs.some(({ heldBy }) => heldBy.length > 0);
  const isOperators = entries.some(({ spec, recipients }) => shares(spec, recipients, 'operator'));
  return isOurs || (!haveHosts && isOperators) ? entries.length : 0;
}

/** Clusters of other machines have other host keys, whatever their certificates are called. */
function shares({ recipients }: Spec, there: Spec['recipients'], owners: string): boolean {
  return Object.entries(recipients).some(
    ([owner, keys]) =>
      owner.startsWith(owners) && keys.some((key) => there[owner]?.includes(key) === true),
  );
}

function manifestAt(tree: Tree, path: string): Manifest | undefined {
  const bytes = tree.read(path);
  return bytes && parseManifest(new TextDecoder().decode(bytes), path);
}

const kinds = new Set(['.yaml', '.yml', '.json', '.ts', '.mts', '.js', '.mjs']);

/** Whether another policy says that the folder is its own. Its text is searched, no program is run. */
async function isClaimed({ root, source }: Place, dir: string): Promise<boolean> {
  const own = join(root, source);
  const folder = dirname(own);
  const named = await filesNamed(root, 'certflake.*');
  const beside = readdirSync(folder).map((name) => join(folder, name));
  const all = new Set([...named.map((path) => join(root, path)), ...beside, ...usedPolicies(own)]);
  return [...all]
    .filter((path) => resolve(path) !== own && kinds.has(extname(path)))
    .some((path) => saysDir(path, relative(dirname(path), join(root, dir))));
}

const MEBIBYTE = 1 << 20;

function saysDir(path: string, dir: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true || found.size > MEBIBYTE) return false;
  const name = dir.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const says = new RegExp(
    `(^|[\\s{,"'])dir["']?\\s*:\\s*["']?(\\./)?${name}/*["']?\\s*($|[,}#;])`,
    'm',
  );
  return says.test(readFileSync(path, 'utf8'));
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}

/** What it means, and the two ways. */
export function dirChanged({ root, specs }: Place, { dir, count }: EarlierTree): Problem {
  const [from, to] = [dir, specs.dir].map((one) => (one === '' ? '.' : one)) as [string, string];
  const all = count === 1 ? '1 certificate' : `${count} certificates`;
  return {
    code: 'dir-changed',
    place: 'dir',
    level: 'warning',
    message: `${to} has no certificates, and ${from} has ${all} of this policy: as it is, apply makes new authorities and new keys for all, and leaves ${from} where it is`,
    hint: `to keep the present one: "${moving(root, dir, specs.dir)}" (this clone then asks once more whom to accept); to begin anew: "certflake apply", then deploy all hosts together; "rm -r ${shellWords(inTree(root, join(root, from)))}" removes the present one`,
  };
}

const parts = ['ca', 'derived', 'shared', 'secrets.nix', 'emitted.json'];

/** A folder that is there already would take the other one into itself. */
function moving(root: string, from: string, to: string): string {
  const name = (path: string) => inTree(root, join(root, path));
  const move = workTreeOf(root) === undefined ? 'mv' : 'git mv';
  if (from !== '' && !existsSync(join(root, to))) {
    const above = posix.dirname(to);
    const make = existsSync(join(root, above)) ? '' : `mkdir -p ${shellWords(name(above))} && `;
    return `${make}${move} ${shellWords(name(from), name(to))}`;
  }
  const there = parts
    .map((part) => posix.join(from, part))
    .filter((path) => existsSync(join(root, path)));
  return `mkdir -p ${shellWords(name(to))} && ${move} ${shellWords(...there.map(name), name(to))}`;
}
