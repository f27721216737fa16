import type { Problem } from '../model.js';
import type { Source } from './nix-place.js';
import { ownRules } from './own-rules.js';
import { ownUnread } from './render/rules.js';
import { takeOwnListsOut } from './render/rules-left-out.js';
import { leftOut } from './rules-left-out.js';
import { ownLists, ownRulesProblems } from './rules-own.js';
import { givenBy } from './rules-problems.js';

/** What the user's own rules say of certflake's files, whether or not certflake has emitted any. */
export function ofOwnRules(source: Pick<Source, 'root' | 'source' | 'specs'>): Problem[] {
  const { specs } = source;
  if (!specs.complete) return [];
  const lists = givenBy(specs);
  return ownRules(source).flatMap(({ place, text, below }) => {
    if (text === undefined) return [ownUnread(place)];
    const given = ownLists(lists, { text, below });
    return [
      ...ownRulesProblems(lists, { place, text, below }),
      ...leftOut(specs, given, { place, hint: takeOwnListsOut }),
    ];
  });
}
