import type { Recipients, StanzaHint } from './model.js';

/** What age writes for a recipient, as far as a header shows it. */
export interface StanzaTools {
  /** The stanza's type and, for SSH keys, its tag (age's plugin-less recipients). */
  stanzaOf(recipient: string): StanzaHint;
  fingerprint(recipient: string): string;
}

/**
 * Whether a header can be that of a file sealed to these recipients: SSH tags must be the same set
 * and anonymous stanzas as many. Plausible, not proven: age1 recipients are anonymous.
 */
export function plausible(
  stanzas: StanzaHint[],
  recipients: Recipients,
  tools: StanzaTools,
): boolean {
  const [present, wanted] = [words(stanzas), words(hintsOf(recipients, tools))];
  return present.join('\n') === wanted.join('\n');
}

/** The same, where others may be able to open it too. */
export function plausiblyAmong(
  stanzas: StanzaHint[],
  recipients: Recipients,
  tools: StanzaTools,
): boolean {
  const present = words(stanzas);
  const count = (word: string, all: string[]): number => all.filter((one) => one === word).length;
  const wanted = words(hintsOf(recipients, tools));
  return wanted.every((word) => count(word, present) >= count(word, wanted));
}

/** Those of these readers whom a header names: SSH keys have tags. */
export function leftInHeader(
  stanzas: StanzaHint[],
  readers: Recipients,
  tools: StanzaTools,
): { owner: string; key: string }[] {
  const pairs = Object.entries(readers).flatMap(([owner, keys]) =>
    keys.map((key) => ({ owner, key })),
  );
  return pairs.filter(({ key }) => {
    const { type, tag } = tools.stanzaOf(key);
    return tag !== undefined && stanzas.some((one) => one.type === type && one.tag === tag);
  });
}

const hintsOf = (recipients: Recipients, tools: StanzaTools): StanzaHint[] =>
  [...new Set(Object.values(recipients).flat())].map((text) => tools.stanzaOf(text));

/** rage adds stanzas that nobody opens, so that no program breaks on the unknown. */
const words = (stanzas: StanzaHint[]): string[] =>
  stanzas
    .filter(({ type }) => !type.endsWith('-grease'))
    .map(({ type, tag = '' }) => `${type} ${tag}`)
    .sort();
