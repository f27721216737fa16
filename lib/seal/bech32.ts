/** Bech32 (BIP 173) without its limit of 90 characters, as age uses it. */
import { bech32 } from '@scure/base';

export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes), false);
}

/**
 * The bytes after `prefix`; null if the checksum, the length, the case or the prefix is wrong. Drops the
 * library's errors: they repeat the text, which may be a secret key.
 */
export function decodeBech32(text: string, prefix: string, size: number): Uint8Array | null {
  const decoded = bech32.decodeUnsafe(text, false);
  if (decoded?.prefix !== prefix) return null;
  const bytes = bech32.fromWordsUnsafe(decoded.words);
  return bytes?.length === size ? Uint8Array.from(bytes) : null;
}
