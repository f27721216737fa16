import type { Accepted, Recipients, Specs } from '../model/index.js';
import { circleOf } from '../model/owner.js';
import { unknownReadersIn } from './rules-text.js';

/** The recipients before this record that it no longer has, by owner. */
export function readersBefore(record: Accepted | undefined, next: Accepted): Recipients {
  const present = new Set(Object.values(next.readers).flat());
  return without(known(record), present);
}

/**
 * The same, against what the policy declares now, with the keys that emitted rules still name. Rules are text
 * in the tree: messages show their keys, but no decision depends on them.
 *
 * @param rules - the text of the emitted `secrets.nix`
 */
export function formerReaders(
  record: Accepted | undefined,
  rules: string | undefined,
  specs: Specs,
): Recipients {
  const present = new Set(
    specs.specs.flatMap(({ recipients }) => Object.values(recipients).flat()),
  );
  const named = new Set(
    specs.specs.flatMap((spec) =>
      Object.keys(spec.recipients).map((owner) => circleOf(spec, owner)),
    ),
  );
  const recorded = without(known(record), present);
  const mine = Object.entries(recorded).filter(([owner]) => specs.complete || named.has(owner));
  if (!specs.complete || rules === undefined) return Object.fromEntries(mine);
  const said = new Set([...present, ...mine.flatMap(([, keys]) => keys)]);
  return merged(Object.fromEntries(mine), unknownReadersIn(rules, said));
}

const known = (record: Accepted | undefined): Recipients =>
  merged(record?.formerReaders ?? {}, record?.readers ?? {});

function merged(a: Recipients, b: Recipients): Recipients {
  const owners = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    owners.map((owner) => [owner, [...new Set([...(a[owner] ?? []), ...(b[owner] ?? [])])]]),
  );
}

function without(all: Recipients, present: ReadonlySet<string>): Recipients {
  const entries = Object.entries(all).map(([owner, keys]): [string, string[]] => [
    owner,
    keys.filter((key) => !present.has(key)).sort(),
  ]);
  return Object.fromEntries(entries.filter(([, keys]) => keys.length > 0));
}
