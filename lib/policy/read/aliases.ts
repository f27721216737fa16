import type { Document } from 'yaml';
import { visit } from 'yaml';

/**
 * What each alias stands for: the last node before it with that anchor. Asked for one at a time, the
 * library searches the whole document for each.
 */
export function aliasTargets(document: Document): ReadonlyMap<unknown, unknown> {
  const anchored = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  visit(document, {
    Alias(_, alias) {
      targets.set(alias, anchored.get(alias.source));
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return targets;
}
