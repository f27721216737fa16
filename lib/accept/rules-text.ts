import { stanzaTools } from '../keyring/stanza-tools.js';
import { quietly } from '../quietly.js';
import type { Recipients } from '../model/index.js';

/** Emitted rules of a thousand hosts are smaller. */
const LARGEST = 1 << 20;

/** At most this many former recipients are shown; parsing one key takes milliseconds. */
const MOST = 256;

/**
 * The SSH keys in emitted rules, except the known ones, without owner. Skips keys that are too large or
 * invalid. Any commit may change the text, so it doesn't prove an owner.
 */
export function unknownReadersIn(rules: string, known: ReadonlySet<string>): Recipients {
  if (rules.length > LARGEST) return {};
  const strangers = [...keysIn(rules)].filter((key) => !known.has(key)).slice(0, MOST);
  const reader = strangers.filter(isKey).sort();
  return reader.length === 0 ? {} : { reader };
}

/** Keys in lists as `certflake emit` writes them: a list ends at the line with its closing bracket. */
function keysIn(rules: string): Set<string> {
  const keys = new Set<string>();
  let isOpen = false;
  for (const line of rules.split('\n')) {
    if (/^ *(?:\$\{ifThere )?"[^"]+"\}?\.publicKeys =(?: \[|$)/.test(line)) isOpen = true;
    if (!isOpen) continue;
    for (const [, key] of line.matchAll(/"(ssh-[a-z0-9]+ [A-Za-z0-9+/=]+)"/g)) keys.add(key!);
    isOpen = !line.includes(']');
  }
  return keys;
}

const isKey = (text: string): boolean =>
  quietly(() => stanzaTools.stanzaOf(text).tag) !== undefined;
