import type { Problem } from '../../model/index.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { hinted } from '../../hint.js';
import { certflake, say, typed, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { filesNamed, plural } from '../terminal/text.js';

/** A recipient that lists leave out. */
export interface LeftOut {
  owner: string;
  key: string;
  /** As the rules name them. */
  files: string[];
}

const MOST = 20;

/** One sentence each, and how many more there are. */
export function leftOutNamed(
  place: string,
  all: readonly LeftOut[],
  hint: string | Said,
): Problem[] {
  const warning = (message: string): Problem => ({
    ...{ code: 'rules-leave-out', place, message, ...hinted(hint) },
    level: 'warning',
  });
  const more = all.length - MOST;
  return [
    ...all.slice(0, MOST).map((one) => warning(named(one))),
    ...(more > 0 ? [warning(`leaves out ${plural(more, 'more reader')} of the policy's`)] : []),
  ];
}

function named({ owner, key, files }: LeftOut): string {
  return `leaves out ${shellWords(owner)} ${normalizeRecipient(key).fingerprint} for ${filesNamed(files)}, which the policy gives to that key: it can't open what the next "agenix -r" seals`;
}

/** For rules that may be the user's own. */
export const takeListsOut = say`before ${typed('agenix -r')}, take the lists of certflake's files out of these rules; certflake seals its files itself`;

/** For the user's own rules that also give agenix certflake's. */
export const takeOwnListsOut = say`take the lists of certflake's files out of these rules before ${typed('agenix -r')}, and add the line that ${certflake('emit')} prints, which gives agenix certflake's own`;
