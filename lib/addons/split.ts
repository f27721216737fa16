import { PolicyError, type Problem } from '../errors.js';
import { identityOf, keysOf } from './keys.js';
import { readBundle, type FoundObject } from './objects.js';
import { declaredTwice } from './messages.js';

export interface AddonFile {
  /** Without any folder. */
  name: string;
  text: string;
}

/**
 * A bundle as one JSON file for each object, sorted by name. Same bundle, same bytes.
 *
 * @param file - the bundle's name in problems
 * @throws PolicyError with all its problems
 */
export function splitBundle(text: string, file: string): AddonFile[] {
  const found = withoutRepeats(readBundle(text, file), file);
  const keys = keysOf(found.map(({ object }) => object));
  return found
    .map(({ object }, i) => ({ name: `${keys[i]!}.json`, text: textOf(object) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const textOf = (object: unknown): string => `${JSON.stringify(object, null, 2)}\n`;

/** An identical repetition counts once; of two different objects, the last would win without a message. */
function withoutRepeats(found: readonly FoundObject[], file: string): FoundObject[] {
  const first = new Map<string, FoundObject>();
  const problems: Problem[] = [];
  for (const one of found) {
    const identity = identityOf(one.object);
    const before = first.get(identity);
    if (before === undefined) first.set(identity, one);
    else if (textOf(before.object) !== textOf(one.object))
      problems.push(contradiction(before, one, file));
  }
  if (problems.length > 0) throw new PolicyError(problems);
  return [...first.values()];
}

function contradiction(before: FoundObject, { object, line }: FoundObject, file: string): Problem {
  return {
    code: 'repeated',
    place: `${object.kind}/${object.metadata.name}`,
    file,
    line,
    ...declaredTwice(before.line),
    level: 'error',
  };
}
