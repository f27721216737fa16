/** What certflake says about templates, the record of emitted files, and what K8Nix can't express. */
import { certflake, git, say } from '../text/say.js';

// Templates.

export const templateProblem = (where: string, fact: string): string => `${where}: ${fact}`;
export const notHandlebars = 'is not a Handlebars template';

export const unprinted = (name: string): string => `{{${name}}} is not printed by the Nix printer`;

export const unknownBlock = (name: string): string => `{{#${name}}} is not known here`;
export const nestedExpression = 'an expression within another is not known here';
export const namedArgument = 'a named argument is not known here';
export const partial = 'a partial is not known here';
export const decorator = 'a decorator is not known here';

export const allowed = (printing: readonly string[], repeating: readonly string[]): string =>
  `print with ${printing.map((name) => `{{${name} …}}`).join(', ')}; lay out with ${repeating.map((name) => `{{#${name} …}}`).join(', ')}`;

export const unknownName = (mustache: string): string => `${mustache} names nothing`;

export const notForNix = (what: string): string => `Nix code cannot contain ${what}`;
export const halfCharacter = 'a NUL or half a character';

// The record of emitted files.

export const recordTooLarge = 'is larger than 1 MiB';
export const folderTooLong = (longest: number): string =>
  `names a folder of more than ${longest} characters`;

export const restoreRecord = say`restore it from git, or remove it and run ${certflake('emit')}`;

export const conflicted = 'has conflict markers of git';
export const notRecord = 'is not a record of emitted files';

export const overwriteAfterMerge = say`after a merge, remove it and run ${certflake('emit', '--overwrite')}; then ${git('diff')} shows what changed`;

// K8Nix.

/** @param meaning - what that means for the cluster */
export const noOption = (meaning: string): string => `K8Nix has no such option: ${meaning}`;

export const noAlgorithm = (algo: string): string =>
  `K8Nix has no ${algo} keys: certflake writes ecdsa instead`;
