import type { Recipients, StanzaHint } from '../model/index.js';

/** What age writes for a recipient, as far as a header shows it. */
export interface StanzaTools {
  /** The stanza's type and, for SSH keys, its tag (age's plugin-less recipients). */
  stanzaOf(recipient: string): StanzaHint;
  fingerprint(recipient: string): string;
}

/**
 * Whether a file sealed to these recipients can have this header: SSH tags must be the same set, and anonymous
 * stanzas as many. Plausible, not proven: age1 recipients are anonymous.
 */
export function plausible(
  stanzas: StanzaHint[],
  recipients: Recipients,
  tools: StanzaTools,
): boolean {
  const [present, wanted] = [words(stanzas), words(hintsOf(recipients, tools))];
  return present.join('\n') === wanted.join('\n');
}

/** The same, but other recipients may be able to open it too. */
export function plausiblyAmong(
  stanzas: StanzaHint[],
  recipients: Recipients,
  tools: StanzaTools,
): boolean {
  return holdsAll(words(stanzas), words(hintsOf(recipients, tools)));
}

/** Whether a header has stanzas of keys that none of these recipients has. */
export const hasOthers = (
  stanzas: StanzaHint[],
  readers: Recipients,
  tools: StanzaTools,
): boolean => !holdsAll(words(hintsOf(readers, tools)), words(stanzas));

/** Whether each word of the second list is as often in the first. */
function holdsAll(all: string[], words: string[]): boolean {
  const count = (word: string, among: string[]): number =>
    among.filter((one) => one === word).length;
  return words.every((word) => count(word, all) >= count(word, words));
}

export interface Reader {
  owner: string;
  key: string;
}

/** The recipients among these that a header names: SSH keys have tags. */
export const leftInHeader = (
  stanzas: StanzaHint[],
  readers: Recipients,
  tools: StanzaTools,
): Reader[] => namedInHeaders(readers, tools)(stanzas);

/** The same for any number of headers. */
export function namedInHeaders(
  readers: Recipients,
  tools: StanzaTools,
): (stanzas: readonly StanzaHint[]) => Reader[] {
  const byTag = new Map<string, Reader[]>();
  for (const [owner, keys] of Object.entries(readers)) {
    for (const key of keys) {
      const { type, tag } = tools.stanzaOf(key);
      if (tag === undefined) continue;
      const word = `${type} ${tag}`;
      byTag.set(word, [...(byTag.get(word) ?? []), { owner, key }]);
    }
  }
  const wordsOf = (stanzas: readonly StanzaHint[]) =>
    new Set(stanzas.map(({ type, tag = '' }) => `${type} ${tag}`));
  return (stanzas) => [...wordsOf(stanzas)].flatMap((word) => byTag.get(word) ?? []);
}

/** Whether the header of a file sealed to one of these can't name its recipient. */
export const hasAnonymous = (recipients: Recipients, tools: StanzaTools): boolean =>
  hintsOf(recipients, tools).some(({ tag }) => tag === undefined);

const hintsOf = (recipients: Recipients, tools: StanzaTools): StanzaHint[] =>
  [...new Set(Object.values(recipients).flat())].map((text) => tools.stanzaOf(text));

/** rage adds stanzas that no key opens, so that programs learn to ignore unknown ones. */
const words = (stanzas: StanzaHint[]): string[] =>
  stanzas
    .filter(({ type }) => !type.endsWith('-grease'))
    .map(({ type, tag = '' }) => `${type} ${tag}`)
    .sort();
