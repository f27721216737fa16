import { existsSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

const SCHEMA = 'node_modules/certflake/schema/policy.schema.json';

/**
 * The path to the policy's schema for an editor in a folder: in the package installed there, or in the nearest
 * one above. Empty if there is none, as when `npx` brings certflake for one run.
 */
export function schemaFor(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, SCHEMA))) return named(relative(resolve(folder), at));
    if (dirname(at) === at) return '';
  }
}

function named(above: string): string {
  const steps = above.split(sep).join(posix.sep);
  return steps === '' ? `./${SCHEMA}` : `${steps}/${SCHEMA}`;
}
