import { stanzaTools } from '../keyring/stanza-tools.js';
import { quietly } from '../quietly.js';
import type { Recipients } from '../model/index.js';

/** Emitted rules of a thousand hosts are smaller. */
const LARGEST = 1 << 20;

/** So many former readers are shown; to look at one key takes milliseconds. */
const MOST = 256;

/**
 * The SSH keys in emitted rules, but for the known ones, by no owner. What is too large, or no key, counts as none: the
 * text is anybody's, so that it tells nothing of whose a key is.
 */
export function unknownReadersIn(rules: string, known: ReadonlySet<string>): Recipients {
  if (rules.length > LARGEST) return {};
  const strangers = [...keysIn(rules)].filter((key) => !known.has(key)).slice(0, MOST);
  const reader = strangers.filter(isKey).sort();
  return reader.length === 0 ? {} : { reader };
}

/** Those in lists as `certflake emit` lays them out: a list's lines go up to the bracket that closes it. */
function keysIn(rules: string): Set<string> {
  const keys = new Set<string>();
  let isOpen = false;
  for (const line of rules.split('\n')) {
    if (/^ *"[^"]+"\.publicKeys =(?: \[|$)/.test(line)) isOpen = true;
    if (!isOpen) continue;
    for (const [, key] of line.matchAll(/"(ssh-[a-z0-9]+ [A-Za-z0-9+/=]+)"/g)) keys.add(key!);
    isOpen = !line.includes(']');
  }
  return keys;
}

const isKey = (text: string): boolean =>
  quietly(() => stanzaTools.stanzaOf(text).tag) !== undefined;
