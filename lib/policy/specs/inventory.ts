import type { Problem } from '../../errors.js';
import { PolicyError } from '../../errors.js';
import type { Inventory } from '../../model/index.js';
import { problemsOf } from '../problems/option-path.js';
import { inventorySchema } from '../validate/schema.generated.js';
import { shapeOf } from '../validate/schema.js';
import { sectionProblems } from '../kubernetes/section.js';
import * as messages from './messages.js';
import { validate } from '../validate/validate.js';

/** The version of the contract for this package. */
const version = 1;

/**
 * An inventory from Nix, checked by its schema; returned unchanged if shape and version are right.
 * `resolveSpecs` judges its words.
 *
 * @throws PolicyError
 */
export function parseInventory(value: unknown): Inventory {
  const problems = shapeOf(value) === 'object' ? otherVersion(value as object) : [];
  if (problems.length === 0) problems.push(...problemsOf(validate(inventorySchema, value)));
  if (problems.length === 0)
    problems.push(...problemsOf(sectionProblems((value as Inventory).kubernetes)));
  if (problems.length > 0) throw new PolicyError(problems);
  return value as Inventory;
}

function otherVersion(value: object): Problem[] {
  const found = (value as Partial<Record<'version', unknown>>).version;
  if (found === version || found === undefined) return [];
  const told = messages.otherVersion(found, version);
  return [{ code: 'inventory-version', place: 'version', ...told, level: 'error' }];
}
