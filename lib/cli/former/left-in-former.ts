import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

import { isOfPolicy } from '../../accept/elsewhere.js';
import type { Observations, Problem, Spec } from '../../model/index.js';
import { hinted } from '../../hint.js';
import { git, inOrder, program, type CommandLine } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { workTreeOf } from '../../store/git-folder.js';
import { formerTrees, type FormerTree } from './trees.js';
import { inTree } from '../terminal/in-tree.js';
import { leftBeside, type Left } from './left-beside.js';
import { missingHere, moveThem } from './messages.js';
import { readersIn, type Place } from './moved-dir.js';

/** Problems about folders that this clone used before, and the policy's files in them. */
export interface LeftInFormer {
  /** Fixed by moving files with git. */
  moves: Problem[];
  problems: Problem[];
  paths: string[];
  /** The folders of certificates that are missing in `dir`. */
  folders: ReadonlySet<string>;
}

/**
 * What a colleague made in a folder that this clone used before, while another one moved the rest: certificates
 * that are missing in `dir`, and in a git repository also files of present ones.
 */
export async function leftInFormer(
  place: Place,
  { observed }: Observations,
): Promise<LeftInFormer> {
  const { root, specs } = place;
  const states = ({ id }: Spec) => [observed[id]?.certificate.state, observed[id]?.key.state];
  const missing = specs.specs.filter((spec) => states(spec).every((one) => one === 'missing'));
  const isGit = workTreeOf(root) !== undefined;
  const isMoved = missing.length < specs.specs.length;
  if (!isMoved || (missing.length === 0 && !isGit))
    return { moves: [], problems: [], paths: [], folders: new Set() };
  const all = await Promise.all(
    (await formerTrees(place)).map(async (former) => {
      const beside = isGit ? await leftBeside(root, specs, observed, former) : [];
      return [...lyingIn(former, missing, place), ...beside];
    }),
  );
  const problems = (isMove: boolean) =>
    all.flat().flatMap((one) => ((one.folders !== undefined) === isMove ? one.problem : []));
  return {
    ...{ moves: problems(true), problems: problems(false) },
    paths: all.flat().flatMap(({ paths }) => paths),
    folders: new Set(all.flat().flatMap(({ folders = [] }) => folders)),
  };
}

function lyingIn(
  { dir, there, seen }: FormerTree,
  missing: Spec[],
  { root, specs }: Place,
): Left[] {
  const ids = new Set(missing.map(({ id }) => id));
  const wanted = { ...there, specs: there.specs.filter(({ id }) => ids.has(id)) };
  const isOurs = readersIn(wanted, seen).some((readers) => isOfPolicy({ readers }, specs));
  const isThere = ({ id }: Spec) =>
    seen.observed[id]?.certificate.state === 'read' && seen.observed[id].key.state === 'read';
  const found = wanted.specs.filter(isThere);
  if (!isOurs || found.length === 0) return [];
  const paths = found.flatMap(({ files }) => [files.certificate, files.key]);
  const targets = foldersOf(missing);
  const folders = found.map(({ id }) => targets.get(id)!);
  return [{ problem: problem(root, dir, found, missing), paths, folders }];
}

const NAMED = 4;

function problem(root: string, dir: string, found: Spec[], missing: Spec[]): Problem {
  const named = found.slice(0, NAMED).map(({ id }) => id);
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  const folder = shellWords(inTree(root, join(root, dir)));
  return {
    code: 'left-in-former-dir',
    place: 'dir',
    level: 'warning',
    message: missingHere(folder, found.length, `${named.join(', ')}${more}`),
    ...hinted(moveThem(way(root, found, missing))),
  };
}

const foldersOf = (specs: Spec[]): Map<string, string> =>
  new Map(specs.map(({ id, files }) => [id, posix.dirname(files.certificate)]));

/** Includes a manifest if its new folder has none yet. */
function way(root: string, found: Spec[], missing: Spec[]): CommandLine {
  const targets = foldersOf(missing);
  const byTarget = new Map<string, Set<string>>();
  for (const { id, files } of found) {
    const to = targets.get(id)!;
    const paths = byTarget.get(to) ?? new Set();
    byTarget.set(to, paths.add(files.certificate).add(files.key));
    if (!existsSync(join(root, to, 'manifest.json'))) paths.add(files.manifest);
  }
  const move = workTreeOf(root) === undefined ? program : git;
  const [first, ...others] = [...byTarget].map(([to, paths]) =>
    inOrder(program('mkdir -p --', to), move('mv --', ...paths, to)),
  );
  return inOrder(first!, ...others);
}
