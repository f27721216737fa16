import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Acceptance } from '../accept/acceptance.js';
import { loaded } from '../installation.js';
import type { Observations, Problem } from '../model.js';
import type { Tree } from '../store/tree.js';
import { formerFiles } from './former-files.js';
import { dirChanged } from './dir-changed.js';
import { notAcceptedHere } from './elsewhere.js';
import { earlierTrees, likeliest } from './moved-dir.js';
import type { NixSide } from './nix-side.js';
import type { Session } from './session.js';

/** What lies beside the tree and depends on the same policy. */
export interface Beside {
  /** Emitted files that this run writes, or that `apply` would, relative to the root. */
  emitted: string[];
  /** The text of agenix's rules, if they are among these. */
  rules: string | undefined;
  /** Whether any emitted file is out of date. */
  isStale: boolean;
  /** What writing them puts right. */
  fixable: Problem[];
  problems: Problem[];
  /** Writes the emitted files; gives their paths relative to the root. */
  write(): string[];
}

/**
 * Looks at the emitted files, at a tree that `dir` named before, and at what agenix sealed to readers who left.
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
  const { former = {} } = acceptance;
  const earlier = await earlierTrees(session, tree);
  const nix = await nixSideOf(session, former, likeliest(earlier)?.dir);
  const { due = [], rules, isStale = false, fixable = [], problems = [] } = nix ?? {};
  return {
    emitted: writes ? due : [],
    rules: writes ? rules : undefined,
    isStale,
    fixable: writes ? fixable : [],
    problems: [
      ...(writes ? [] : fixable),
      ...(earlier.length === 0 ? [] : [dirChanged(session, earlier)]),
      ...(await notAcceptedHere(session, observations, acceptance)),
      ...problems,
      ...(await formerFiles(root, specs, former)),
    ],
    write: () => (writes ? (nix?.write() ?? []) : []),
  };
}

/** The templates' library is loaded only where certflake has emitted something. */
async function nixSideOf(
  { root, source, policy, inventory, specs }: Session,
  former: NonNullable<Acceptance['former']>,
  earlier: string | undefined,
): Promise<NixSide | undefined> {
  if (policy === undefined) return undefined;
  const dirs = [specs.dir, ...(earlier === undefined ? [] : [earlier])];
  const folder = join(root, source, '..');
  if (!dirs.some((dir) => existsSync(join(folder, dir, 'emitted.json')))) return undefined;
  const { nixSideOrProblem } = await loaded(() => import('./nix-side.js'));
  return nixSideOrProblem({ root, source, policy, inventory, specs }, former, earlier);
}
