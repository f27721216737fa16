import { lintSpecs } from '../cluster/lint/lint.js';
import type { Problem, Specs } from '../model/index.js';
import { atLines } from '../policy/problems/option-path.js';
import type { LoadedPolicy } from './load.js';

/** Lint's problems of a loaded policy, with the lines of their options. */
export function lintOf(
  { inventory, source, locate }: Omit<LoadedPolicy, 'policy'>,
  specs: Specs,
): Problem[] {
  return atLines(lintSpecs(specs, inventory), { file: source, locate });
}
