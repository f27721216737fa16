import { isMarker } from '../../text/conflict-markers.js';

/** Rules of ten thousand hosts are smaller. */
const LARGEST = 1 << 24;

/** What a text says about agenix's rules, as far as visible without evaluating it. */
export interface ReadRules {
  /** Every line is in the form of `certflake emit`, or git's marker: nothing else can be in it. */
  isForm: boolean;
  /** A merge isn't finished: among such lines, a marker can't be Nix code. */
  isMarked: boolean;
  /** The files that seem to have lists. */
  files: Set<string>;
  /** Each key anywhere in it, with the files that seem to list it. */
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
    file = /^\s*(?:\$\{ifThere )?"([^"]{1,400})"\}?\.publicKeys\b/.exec(line)?.[1] ?? file;
    if (file !== undefined) lists.add(file);
    for (const key of keysIn(line)) {
      const files = keys.get(key) ?? new Set();
      keys.set(key, file === undefined ? files : files.add(file));
    }
  }
  return { isForm, isMarked, files: lists, keys };
}

const KEY = '(?:ssh-[a-z0-9]+ [A-Za-z0-9+/=]{1,4096}|age1[a-z0-9]{1,4096})';

/** It opens on its line, or has its only key there: no line has room for two. */
const LIST = `\\[(?: (?:"${KEY}" )?\\];)?`;

const FILE = '"[^"\\\\$]{1,400}"';

/** The same for the key of another generation: rules may list it before its file exists. */
const NAME = `(?:${FILE}|\\$\\{ifThere ${FILE}\\})`;

/** The lines before the lists: what they may define is fixed. */
const HEAD = String.raw`let| {2}ifThere = file: if builtins\.pathExists \(\./\. \+ "/\$\{file\}"\) then file else null;|in`;

/**
 * A list is on its file's line, or below a long name. For Nix a lone carriage return ends a comment, and `.`
 * matches none.
 */
const ofForm = new RegExp(
  `^(?:(?: {2})?#.*|${HEAD}|[{}]|| {2}${NAME}\\.publicKeys =(?: ${LIST})?| {4}${LIST}| {4}(?: {2})?"${KEY}"| {2}(?: {2})?\\];)$`,
);

/** An SSH key's own bytes show its kind, whatever text is around them. */
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
