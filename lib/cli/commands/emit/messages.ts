import type { Message } from '../../../hint.js';
import { certflake, place, say, sayAll, type Said } from '../../../text/say.js';

/** For `--inventory`. */
export const readsPolicyOnly = {
  message: 'emit reads a policy, not an inventory',
  hint: 'an inventory comes from Nix modules: there is nothing to emit',
} as const;

/** Files that were changed since certflake wrote them, by kind. */
export const editedFiles = (files: {
  /** With conflict markers. */
  marked: readonly string[];
  ours: readonly string[];
  own: readonly string[];
}): string => {
  const { marked, ours, own } = files;
  const facts = [
    ...(marked.length === 0 ? [] : [`with conflict markers of git: ${marked.join(', ')}`]),
    ...(ours.length === 0 ? [] : [`different from what certflake would write: ${ours.join(', ')}`]),
    ...(own.length === 0 ? [] : [`without certflake's first line: ${own.join(', ')}`]),
  ];
  return facts.join('; ');
};

const again = certflake('emit', '--overwrite');

export const overwriteAfterMerge: Said = say`once the policy is right, run ${again}`;

/** @param own - files that may be the user's own */
export const keepThenOverwrite = (own: readonly string[]): Said => {
  const keep = say`keep your changes in a module of your own, then run ${again}`;
  if (own.length === 0) return keep;
  const [are, them] = own.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return say`if ${sayAll(own.map(place), ', ')} ${are} your own, first move ${them} away; ${keep}`;
};

/** @param folder - relative to the user's folder */
export const ownTemplates = (folder: string): Message => ({
  message: `emitted.json says that these files were written with your own templates, in ${folder}`,
  hint: say`pass the --templates that you used, or run ${again} to write them with certflake's own templates`,
});

export const flakeOfOtherTarget = {
  message: 'was written for the other --target, and emit leaves it as it is',
  hint: 'move it away, then run emit with the same options again',
} as const;
