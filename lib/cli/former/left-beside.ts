import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

import { isOfPolicy } from '../../accept/elsewhere.js';
import { isSealedKey } from '../../model/layout.js';
import type { Observation, Observations, Problem, Spec, Specs } from '../../model/index.js';
import { certificateOf, sealedPublicKey } from '../../observe/recorded.js';
import { hinted } from '../../hint.js';
import { git, inOrder, program, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import {
  moveKeys,
  otherKeysInFormer,
  ownKeysInFormer,
  testKeys,
  unusedInFormer,
} from './messages.js';
import type { FormerTree } from './trees.js';
import { inTree } from '../terminal/in-tree.js';
import { removing } from '../git/removing.js';

type Observed = Observations['observed'];

/** A problem and its files. */
export interface Left {
  problem: Problem;
  paths: string[];
  /** The folders to move the files to, if that fixes it. */
  folders?: string[];
}

/**
 * Files in a former folder of certificates that the present folder also has: after a merge, one side has
 * renewed a key and the other has moved and resealed it. If the authorities are there too, it is a tree from
 * which hosts may still be deployed.
 */
export async function leftBeside(
  root: string,
  specs: Specs,
  observed: Observed,
  former: FormerTree,
): Promise<Left[]> {
  const { there, seen, record } = former;
  const isTree = there.specs.some(
    ({ id, kind }) => kind === 'authority' && seen.observed[id]?.certificate.state !== 'missing',
  );
  if (isTree || !isOfPolicy(record, specs)) return [];
  const present = there.specs.filter(({ id }) => observed[id]?.certificate.state !== 'missing');
  const unused = present.filter(({ id }) => fits(observed[id]));
  const keys = present.filter(
    (spec) => !unused.includes(spec) && seen.observed[spec.id]?.key.state === 'read',
  );
  const own = keys.filter(({ id }) => isKeyOf(former, id, observed[id]));
  const others = keys.filter((spec) => !own.includes(spec));
  const lying = lyingOf(root, unused, seen.observed, keys);
  const about = { root, from: former.dir, to: specs.dir };
  const targets = new Map(specs.specs.map(({ id, files }) => [id, files.key]));
  return [
    ...(own.length === 0 ? [] : [{ problem: keeping(about, own, targets), paths: keysOf(own) }]),
    ...(others.length === 0 ? [] : [{ problem: unclear(about, others), paths: keysOf(others) }]),
    ...(lying.length === 0 ? [] : [{ problem: await leftOver(about, lying), paths: lying }]),
  ];
}

/** Whether the pair is known to fit. */
const fits = (observation: Observation | undefined): boolean =>
  observation?.certificate.state === 'read' &&
  observation.certificate.certificates[0].publicKey === sealedPublicKey(observation);

/** Whether this clone has noted that the former folder's key is the present certificate's. */
function isKeyOf({ record, seen }: FormerTree, id: string, present?: Observation): boolean {
  const key = seen.observed[id]?.key;
  const noted = record.keys[id];
  return (
    present !== undefined &&
    key?.state === 'read' &&
    noted?.publicKey === certificateOf(present)?.publicKey &&
    noted?.sealed?.some(({ header }) => header === key.header) === true
  );
}

const keysOf = (specs: readonly Spec[]): string[] => specs.map(({ files }) => files.key);

/** Includes a manifest if no file beside it is still wanted. */
function lyingOf(
  root: string,
  unused: readonly Spec[],
  seen: Observed,
  keys: readonly Spec[],
): string[] {
  const wanted = new Set(keys.map(({ files }) => files.manifest));
  const files = unused.flatMap(({ id, files: { certificate, key, manifest } }) => {
    const own = [
      ...(seen[id]?.certificate.state === 'missing' ? [] : [certificate]),
      ...(seen[id]?.key.state === 'missing' ? [] : [key]),
    ];
    const isLeft = own.length > 0 && !wanted.has(manifest) && existsSync(join(root, manifest));
    return [...own, ...(isLeft ? [manifest] : [])];
  });
  return [...new Set(files)].sort();
}

interface About {
  root: string;
  from: string;
  to: string;
}

const warning = (message: string, hint: string | Said): Problem => ({
  code: 'left-in-former-dir',
  place: 'dir',
  level: 'warning',
  message,
  ...hinted(hint),
});

const folder = ({ root, from }: About): string => shellWords(inTree(root, join(root, from)));

const present = ({ root, to }: About): string => shellWords(inTree(root, join(root, to)));

function keeping(about: About, own: Spec[], targets: ReadonlyMap<string, string>): Problem {
  const byTarget = new Map<string, string[]>();
  for (const { id, files } of own) {
    const to = posix.dirname(targets.get(id)!);
    byTarget.set(to, [...(byTarget.get(to) ?? []), files.key]);
  }
  const moves = [...byTarget].map(([to, keys]) => program('mv -f --', ...keys, to));
  const untracking = git('rm -q --cached --ignore-unmatch --', ...keysOf(own));
  const way = moves.reduceRight((others, move) => inOrder(move, others), untracking);
  return warning(
    ownKeysInFormer(folder(about), own.length, present(about), idsOf(own)),
    moveKeys(way),
  );
}

function unclear(about: About, others: Spec[]): Problem {
  const { root } = about;
  const named = someOf(keysOf(others).map((path) => shellWords(inTree(root, join(root, path)))));
  return warning(otherKeysInFormer(folder(about), named, others.length, present(about)), testKeys);
}

const NAMED = 4;

const idsOf = (specs: readonly Spec[]): string => someOf(specs.map(({ id }) => id));

const someOf = (words: readonly string[]): string =>
  `${words.slice(0, NAMED).join(', ')}${words.length > NAMED ? ` and ${words.length - NAMED} more` : ''}`;

async function leftOver(about: About, paths: string[]): Promise<Problem> {
  const { root, from } = about;
  const name = (path: string) => inTree(root, join(root, path));
  const named = someOf(paths.map((path) => shellWords(name(path))));
  const files = { count: paths.length, named, hasKey: paths.some(isSealedKey) };
  const parts = ['ca', 'derived', 'shared'].map((part) => posix.join(from, part));
  return warning(
    unusedInFormer(folder(about), files, present(about)),
    await removing(root, paths, parts),
  );
}
