import type { Policy } from '../../lib/model/policy.js';
import type { History } from './model.js';

type Files = Record<string, string>;

/** The result of git's merge if both sides changed a file. */
export type Style = 'markers' | 'whole' | 'ours' | 'theirs';

/** Two branches change the policy and run; then their trees are merged, file by file. */
export async function mergeBranches(
  history: History,
  [ours, theirs]: [(history: History) => void, (history: History) => void],
  style: Style,
): Promise<void> {
  const { world } = history;
  const [base, policy] = [world.files(), world.policy];
  ours(history);
  await history.run();
  const [left, leftPolicy] = [world.files(), world.policy];
  history.replaceTree(base);
  world.policy = policy;
  theirs(history);
  await history.run();
  const right = world.files();
  history.setPolicy(mergePolicies(leftPolicy, world.policy, policy));
  history.replaceTree(mergeFiles(base, left, right, style));
}

/** Section by section, ours first: like a user who resolves the policy's conflict. */
function mergePolicies(ours: Policy, theirs: Policy, base: Policy): Policy {
  const pick = <T>(a: T, b: T, c: T): T => (JSON.stringify(a) === JSON.stringify(c) ? b : a);
  return {
    ...ours,
    userAgeKeys: pick(ours.userAgeKeys, theirs.userAgeKeys, base.userAgeKeys),
    ...{ hosts: pick(ours.hosts, theirs.hosts, base.hosts) ?? {} },
    cas: pick(ours.cas, theirs.cas, base.cas),
  };
}

function mergeFiles(base: Files, ours: Files, theirs: Files, style: Style): Files {
  const merged: Files = {};
  for (const path of Object.keys({ ...base, ...ours, ...theirs })) {
    const [was, a, b] = [base[path], ours[path], theirs[path]];
    const isResolved = a === b || b === was || a === undefined;
    const body = isResolved ? (a === was || a === undefined ? b : a) : undefined;
    if (isResolved) {
      if (body !== undefined) merged[path] = body;
    } else merged[path] = a === was || b === undefined ? (b ?? a) : conflict(path, a, b, style);
  }
  return merged;
}

function conflict(path: string, ours: string, theirs: string, style: Style): string {
  if (style === 'ours' || style === 'theirs') return style === 'ours' ? ours : theirs;
  // Binary: git keeps ours in the work tree.
  if (path.endsWith('.age')) return ours;
  return style === 'whole' ? marked('', ours, theirs, '') : around(ours, theirs);
}

const marked = (head: string, ours: string, theirs: string, tail: string): string =>
  `${head}<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> theirs\n${tail}`;

/** Markers only around the differing lines, as in a PEM text with the same first and last line. */
function around(ours: string, theirs: string): string {
  const [a, b] = [ours.split(/(?<=\n)/), theirs.split(/(?<=\n)/)];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const middle = (lines: string[]): string => lines.slice(start, lines.length - end).join('');
  const tail = end === 0 ? '' : a.slice(-end).join('');
  return marked(a.slice(0, start).join(''), middle(a), middle(b), tail);
}
