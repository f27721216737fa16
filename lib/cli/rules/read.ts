import { isMarker } from '../../text/conflict-markers.js';

/** Rules of ten thousand hosts are smaller. */
const LARGEST = 1 << 24;

/** What a text says of agenix's rules, as far as it can be seen without evaluating it. */
export interface ReadRules {
  /** Every line is one that `certflake emit` writes, or git's marker: what is seen is all that there is. */
  isForm: boolean;
  /** A merge was not finished: among lines of this form a marker is none of Nix's language. */
  isMarked: boolean;
  /** The files that seem to have lists. */
  files: Set<string>;
  /** Each key that stands anywhere in it, with the files in whose lists it seems to stand. */
  keys: Map<string, Set<string>>;
}

export function readRules(text: string): ReadRules {
  const keys: ReadRules['keys'] = new Map();
  const lists = new Set<string>();
  let isForm = text.length <= LARGEST;
  let isMarked = false;
  let file: string | undefined;
  for (const line of text.slice(0, LARGEST).split('\n')) {
    const isMark = isMarker(line);
    isMarked ||= isMark;
    isForm &&= isMark || ofForm.test(line);
    file = /^\s*"([^"]{1,400})"\.publicKeys\b/.exec(line)?.[1] ?? file;
    if (file !== undefined) lists.add(file);
    for (const key of keysIn(line)) {
      const files = keys.get(key) ?? new Set();
      keys.set(key, file === undefined ? files : files.add(file));
    }
  }
  return { isForm, isMarked, files: lists, keys };
}

const KEY = '(?:ssh-[a-z0-9]+ [A-Za-z0-9+/=]{1,4096}|age1[a-z0-9]{1,4096})';

/** It opens on its line, or has its one key there: no line has room for two. */
const LIST = `\\[(?: (?:"${KEY}" )?\\];)?`;

/**
 * A list stands on its file's line, or below a long name. To Nix a lone carriage return ends a comment, and `.` matches
 * none.
 */
const ofForm = new RegExp(
  `^(?:#.*|[{}]|| {2}"[^"\\\\$]{1,400}"\\.publicKeys =(?: ${LIST})?| {4}${LIST}| {4}(?: {2})?"${KEY}"| {2}(?: {2})?\\];)$`,
);

/** An SSH key's own bytes tell its kind, whatever stands before and behind them. */
const kinds = { AAAAC3NzaC1lZDI1NTE5: 'ssh-ed25519', AAAAB3NzaC1yc2E: 'ssh-rsa' };
const words = new RegExp(
  `(${Object.keys(kinds).join('|')})[A-Za-z0-9+/=]{8,4096}|[Aa][Gg][Ee]1[A-Za-z0-9]{8,4096}`,
  'g',
);

export const keysIn = (line: string): string[] =>
  [...line.matchAll(words)].map(([word, begin]) => {
    if (begin === undefined) return word.toLowerCase();
    return `${kinds[begin as keyof typeof kinds]} ${word}`;
  });
