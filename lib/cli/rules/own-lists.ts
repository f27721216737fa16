import type { Problem } from '../../model/index.js';
import { ownRules } from './own-rules.js';
import { takeListsOut, takeOut, takeOwnListsOut } from '../render/messages/rules.js';
import { ownUnread } from '../render/rules.js';
import { leftOut } from './left-out.js';
import { ownLists, ownRulesProblems } from './own.js';
import { givenBy } from './problems.js';

/** What the user's own rules say about certflake's files, even if certflake has emitted none. */
export function ofOwnRules(source: Parameters<typeof ownRules>[0]): Problem[] {
  const { specs, policy } = source;
  if (!specs.complete) return [];
  const lists = givenBy(specs);
  // With an inventory no command prints the line that gives agenix certflake's lists.
  const isNix = policy === undefined;
  const hint = isNix ? takeOut : undefined;
  const takeAll = isNix ? takeListsOut : takeOwnListsOut;
  return ownRules(source).flatMap(({ place, text, below }) => {
    if (text === undefined) return [ownUnread(place)];
    const given = ownLists(lists, { text, below });
    return [
      ...ownRulesProblems(lists, { place, text, below }, hint),
      ...leftOut(specs, given, { place, hint: takeAll }),
    ];
  });
}
