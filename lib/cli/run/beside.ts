import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Acceptance } from '../../accept/acceptance.js';
import { loaded } from '../../installation.js';
import type { Observations, Problem, Recipients } from '../../model/index.js';
import { renamedHosts } from '../../plan/strays.js';
import type { Tree } from '../../store/tree.js';
import { formerFiles } from '../former/sealed-files.js';
import { dirChanged } from '../former/dir-changed.js';
import { notAcceptedHere } from '../former/elsewhere.js';
import { leftInFormer } from '../former/left-in-former.js';
import { earlierTrees, likeliest } from '../former/moved-dir.js';
import { workingMoves } from '../former/moves.js';
import { atRoot } from '../session/nix-place.js';
import type { NixSide, Readers } from '../rules/nix-side.js';
import { ofOwnRules } from '../rules/own-lists.js';
import type { Renames } from '../render/left.js';
import type { Session } from '../session/session.js';

/** Files beside the tree that depend on the same policy. */
export interface Beside {
  /** All emitted files and their record, relative to the root. */
  files: string[];
  /** Emitted files that this run writes, or that `apply` would; relative to the root. */
  emitted: string[];
  /** The text of agenix's rules, if among these. */
  rules: string | undefined;
  /** Whether any emitted file is outdated. */
  isStale: boolean;
  /** What writing them fixes. */
  fixable: Problem[];
  problems: Problem[];
  /** The plan's findings, unless files beside the tree explain more. */
  findings(planned: readonly Problem[]): Problem[];
  /** Writes the emitted files; returns their paths relative to the root. */
  write(): string[];
}

/**
 * Checks the emitted files, a tree that `dir` named before, and agenix's files sealed to former recipients.
 *
 * @param writes - whether emitted files are to be written
 */
export async function lookBeside(
  session: Session,
  { tree, observations }: { tree: Tree; observations: Observations },
  acceptance: Acceptance,
  writes = true,
): Promise<Beside> {
  const { root, specs } = session;
  const { former = {}, declared = new Set() } = acceptance;
  const earlier = await earlierTrees(session, tree);
  const left = await leftInFormer(session, observations);
  const working = await workingMoves(session, observations, left);
  const folder = likeliest(earlier)?.dir;
  const nix = await nixSideOf(
    session,
    { former, declared },
    folder,
    renamesIn(session, observations),
  );
  const { files = [], due = [], rules, isStale = false, fixable = [], problems = [] } = nix ?? {};
  return {
    files,
    emitted: writes ? due : [],
    rules: writes ? rules : undefined,
    isStale,
    fixable: writes ? fixable : [],
    problems: [
      ...(writes ? [] : fixable),
      ...(earlier.length === 0 ? [] : [dirChanged(session, earlier)]),
      ...working(left.moves),
      ...left.problems,
      ...(await notAcceptedHere(session, observations, acceptance)),
      ...problems,
      ...ofOwnRules(session),
      ...(await formerFiles(root, specs, undeclared(former, declared), left.paths)),
    ],
    findings: working,
    write: () => (writes ? (nix?.write() ?? []) : []),
  };
}

/** Without declared keys: the user's own files may be sealed to all of the user's hosts and operators. */
function undeclared(former: Recipients, declared: ReadonlySet<string>): Recipients {
  const remaining = ([owner, keys]: [string, string[]]) => [
    owner,
    keys.filter((key) => !declared.has(key)),
  ];
  return Object.fromEntries(Object.entries(former).map(remaining)) as Recipients;
}

/** Hosts whose files are still under their former names, according to manifests with their SSH host keys. */
function renamesIn({ specs }: Session, observations: Observations): Renames {
  const found = renamedHosts(specs.specs, observations).filter(({ isPlain }) => isPlain);
  return new Map(found.map(({ host, strays: [stray] }) => [stray.host, host]));
}

/** Loads the templates' library only if certflake has emitted something. */
async function nixSideOf(
  session: Session,
  readers: Readers,
  earlier: string | undefined,
  renames: Renames,
): Promise<NixSide | undefined> {
  const { root, specs } = session;
  const dirs = [specs.dir, ...(earlier === undefined ? [] : [earlier])];
  const isThere = (name: string) => dirs.some((dir) => existsSync(join(root, dir, name)));
  if (!isThere('emitted.json') && !isThere('secrets.nix')) return undefined;
  const { nixSideOrProblem } = await loaded(() => import('../rules/nix-side.js'));
  return nixSideOrProblem(atRoot(session), readers, earlier, renames);
}
