/** A part of a text, and whether it is a command line. */
export interface Part {
  text: string;
  isCommand: boolean;
}

/** In quotes within a sentence, or on its own line. */
const beginning = /"(?=(?:git|rm|rmdir|mv|mkdir|certflake) )|^ +(?:git|rm|certflake) .*$/gm;

/** A text in order: its command lines, and the text between them. Takes linear time for any text. */
export function partsOf(text: string): Part[] {
  const found = [...text.matchAll(beginning)];
  if (found.length === 0) return [{ text, isCommand: false }];
  const ends = closings(text);
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: start, index } of found) {
    const end = start === '"' ? ends[index + 1]! : index + start.length;
    if (index < done || end === NONE) continue;
    parts.push({ text: text.slice(done, index), isCommand: false });
    parts.push({ text: text.slice(index, end), isCommand: true });
    done = end;
  }
  return [...parts, { text: text.slice(done), isCommand: false }];
}

const NONE = -1;

/** An apostrophe within a quoted word, as `shellWords` writes it. */
const APOSTROPHE = "'\\''";

/**
 * For each position in a text: where a command that begins before it ends, after its `"`. A `"` in the shell's
 * single quotes ends none. Works from the end, so that it visits each position once.
 */
function closings(text: string): Int32Array {
  const [bare, quoted] = [0, 1].map(() =>
    new Int32Array(text.length + APOSTROPHE.length + 1).fill(NONE),
  );
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const isQuote = text[at] === "'";
    const inWord = text.startsWith(APOSTROPHE, at)
      ? quoted![at + APOSTROPHE.length]
      : bare![at + 1];
    quoted![at] = (isQuote ? inWord : quoted![at + 1])!;
    bare![at] = text[at] === '"' ? at + 1 : (isQuote ? quoted! : bare!)[at + 1]!;
  }
  return bare!;
}
