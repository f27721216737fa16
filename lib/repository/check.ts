import { checkTree } from '../plan/check-report.js';
import { parseDuration } from '../policy/words/durations.js';
import { openTree } from '../store/tree.js';
import { planned } from './plan.js';
import type { Checked, Opened } from './types.js';

export async function checkOpened(
  opened: Opened,
  { within = '30d' }: { within?: string } = {},
): Promise<Checked> {
  const { root, specs, problems } = opened;
  const horizon = { within: parseDuration(within), withinWords: within };
  const wanted = { now: opened.now() };
  const tree = openTree(root, specs.dir);
  const { plan, observations } = await planned(opened, tree, { wanted, words: [], identities: [] });
  const report = checkTree(specs, observations, plan, { ...wanted, ...horizon });
  return { ...report, problems: [...problems, ...plan.findings] };
}
