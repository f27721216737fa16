import type { Policy } from '../../lib/model/policy.js';
import type { History } from './model.js';

type Files = Record<string, string>;

/** The result of git's merge if both sides changed a file. */
export type Style = 'markers' | 'whole' | 'ours' | 'theirs';

/** What happens on one branch; its run follows. */
export type Side = (history: History) => void | Promise<void>;

/**
 * Two branches change the policy and run, in one clone or in two; then the first gets their trees, merged file by
 * file.
 */
export async function mergeBranches(
  history: History,
  [ours, theirs]: [Side, Side],
  style: Style,
  clones: 1 | 2 = 1,
): Promise<void> {
  const { world } = history;
  const [base, policy, accepted] = [world.files(), world.policy, world.record];
  await ours(history);
  await history.run();
  const [left, leftPolicy, leftAccepted] = [world.files(), world.policy, world.record];
  if (clones === 2) world.record = accepted;
  history.replaceTree(base);
  world.policy = policy;
  await theirs(history);
  await history.run();
  const right = world.files();
  if (clones === 2) world.record = leftAccepted;
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
