import { stanzaTools } from '../apply/tools.js';
import { quietly } from '../quietly.js';
import type { Recipients } from '../model.js';

/** Emitted rules of a thousand hosts are smaller. */
const LARGEST = 1 << 20;

/** So many former readers are shown; to look at one key takes milliseconds. */
const MOST = 256;

/**
 * The SSH keys in emitted rules, but for the known ones. Operators open every file, a host only some. What is too
 * large, or no key, counts as none: the text is anybody's.
 */
export function unknownReadersIn(rules: string, known: ReadonlySet<string>): Recipients {
  if (rules.length > LARGEST) return {};
  const { files, counts } = countKeys(rules);
  const strangers = [...counts].filter(([key]) => !known.has(key)).slice(0, MOST);
  const real = strangers.filter(([key]) => isKey(key));
  const named = (isOperator: boolean): string[] =>
    real.flatMap(([key, count]) => ((count === files) === isOperator ? [key] : [])).sort();
  const owners = { operator: named(true), reader: named(false) };
  return Object.fromEntries(Object.entries(owners).filter(([, keys]) => keys.length > 0));
}

/** How many files there are, and how many name each key. */
function countKeys(rules: string): { files: number; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const lists = listsIn(rules);
  for (const keys of lists) for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { files: lists.length, counts };
}

/** A list's lines up to the bracket that closes it, as `certflake emit` lays them out. */
function listsIn(rules: string): Set<string>[] {
  const lists: Set<string>[] = [];
  let open: Set<string> | undefined;
  for (const line of rules.split('\n')) {
    const begins = /^ *"[^"]+"\.publicKeys = \[/.test(line);
    if (begins) open = new Set();
    if (open === undefined) continue;
    for (const [, key] of line.matchAll(/"(ssh-[a-z0-9]+ [A-Za-z0-9+/=]+)"/g)) open.add(key!);
    if (!line.includes(']')) continue;
    lists.push(open);
    open = undefined;
  }
  return lists;
}

const isKey = (text: string): boolean =>
  quietly(() => stanzaTools.stanzaOf(text).tag) !== undefined;
