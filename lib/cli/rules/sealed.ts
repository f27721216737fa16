import { posix } from 'node:path';

import { quietly } from '../../quietly.js';
import { readHeader } from '../../seal/header.js';
import { plausiblyAmong } from '../../keyring/stanzas.js';
import { MEBIBYTE } from '../../store/regular.js';
import type { OutFolder } from '../session/emission.js';
import { stanzaTools } from '../session/session.js';

/** Whether "agenix -r" gives the recipients listed for that file nothing new. */
export type GivesNothing = (file: string, keys: readonly string[]) => boolean;

/**
 * True if there is no file, or if it is already sealed to all of them, as for a host that left. A link or a
 * copy may hold another file's key.
 *
 * @param folder - of the rules
 * @param present - the policy's files, relative to that folder
 */
export function givesNothing(
  out: OutFolder,
  folder: string,
  present: Iterable<string>,
): GivesNothing {
  const read = (file: string) => out.read(posix.join(folder, file), MEBIBYTE);
  let texts: Set<string> | undefined;
  const isCopy = (text: string): boolean => {
    texts ??= new Set([...present].flatMap((file) => quietly(() => read(file)) ?? []));
    return texts.has(text);
  };
  const isHarmless: GivesNothing = (file, keys) => {
    const text = read(file);
    return text === undefined || (isSealedTo(text, keys) && !isCopy(text));
  };
  return (file, keys) => quietly(() => isHarmless(file, keys)) === true;
}

/** A replaced recipient without a tag can't be noticed. */
function isSealedTo(text: string, keys: readonly string[]): boolean {
  const header = readHeader(Buffer.from(text));
  return (
    header.state === 'read' && plausiblyAmong(header.stanzas, { listed: [...keys] }, stanzaTools)
  );
}
