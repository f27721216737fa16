import { loaded } from '../installation.js';
import { dearmor } from './armor.js';
import { wipe } from './primitives.js';
import type { Unwrapper } from './stanza.js';

/** Remembers the file keys that it unwraps, so that the caller can wipe them. */
function watched(key: Unwrapper, fileKeys: Uint8Array[]): Unwrapper {
  return {
    async unwrapFileKey(stanzas) {
      const fileKey = await key.unwrapFileKey(stanzas);
      if (fileKey !== null) fileKeys.push(fileKey);
      return fileKey;
    },
  };
}

/**
 * Opens an age file, armored or not, with the first key that it is sealed to. Null if it is sealed to none of
 * them. A last identity tells that from a broken file: only if all others have passed, the library calls it.
 *
 * @throws Error, the library's or an identity's, if the file is broken
 */
export async function decrypt(
  file: Uint8Array,
  keys: (string | Unwrapper)[],
): Promise<Uint8Array | null> {
  const decrypter = await loaded(async () => new (await import('age-encryption')).Decrypter());
  const fileKeys: Uint8Array[] = [];
  const reached = { end: false };
  for (const key of keys) {
    decrypter.addIdentity(typeof key === 'string' ? key : watched(key, fileKeys));
  }
  decrypter.addIdentity({ unwrapFileKey: () => ((reached.end = true), null) });
  try {
    return await decrypter.decrypt(dearmor(file));
  } catch (error) {
    if (reached.end) return null;
    throw error;
  } finally {
    wipe(...fileKeys);
  }
}
