const secret = /PRIVATE KEY-----|AGE-SECRET-KEY-/i;

/** Whether a text holds a private key, which no message may repeat. */
export function isSecret(text: string): boolean {
  return secret.test(text);
}

/** A value as messages show it: quoted, shortened, control characters escaped, never a secret. */
export function quoteForMessage(value: unknown): string {
  const text = typeof value === 'string' ? value : plainly(value);
  if (isSecret(text)) return 'a private key';
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return typeof value === 'string' ? quoted(short) : short;
}

function plainly(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** In double quotes, with escapes for what a terminal would not show. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly (string | number)[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${String(words.at(-1))}`;
}
