import type { Document } from 'yaml';
import { visit } from 'yaml';

/**
 * The target of each alias: the last node before it with that anchor. For a single alias the library would
 * search the whole document.
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
