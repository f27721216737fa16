import { PolicyError } from '../errors.js';
import type { Specs } from '../model/index.js';
import { atLines } from '../policy/problems/option-path.js';
import type { SpecTools } from '../policy/specs/specs.js';
import { resolveSpecs } from '../policy/specs/specs.js';
import type { LoadedPolicy } from './load.js';

/** An inventory and its source. */
type Sourced = Pick<LoadedPolicy, 'source' | 'inventory' | 'locate'>;

/**
 * The specs of a loaded policy; problems have the lines of their options.
 *
 * @throws PolicyError
 */
export function specsOf(loaded: Sourced, tools: SpecTools): Specs {
  const source = { file: loaded.source, locate: loaded.locate };
  try {
    const specs = resolveSpecs(loaded.inventory, tools);
    return { ...specs, problems: atLines(specs.problems, source) };
  } catch (error) {
    throw error instanceof PolicyError ? new PolicyError(atLines(error.problems, source)) : error;
  }
}
