import { quoted } from './quote.js';

/** `did you mean "usages"?` if a known word is near, otherwise the list of words. */
export function didYouMean(
  word: string,
  known: readonly string[],
  otherwise?: string,
): string | undefined {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean ${quoted(near)}?`;
  return otherwise === undefined || known.length === 0
    ? undefined
    : `${otherwise}: ${known.join(', ')}`;
}

/** The known word with the fewest differing letters, if few enough for a typing mistake. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const letters = plain(word);
  const ranked = known
    .map((candidate) => ({ candidate, plain: plain(candidate) }))
    // At least as many letters differ.
    .filter((other) => Math.abs(other.plain.length - letters.length) <= limit)
    .map((other) => ({ ...other, distance: distance(letters, other.plain) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

/** Without case and separators, so that `clientAuth` is near `client auth`. */
function plain(word: string): string {
  return word
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
}

/** Levenshtein's edit distance, row by row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
