import type { Problem } from '../../model/index.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { hinted } from '../../hint.js';
import type { Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import * as text from './messages/rules.js';

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
    ...(more > 0 ? [warning(text.leavesOutMore(more))] : []),
  ];
}

const named = ({ owner, key, files }: LeftOut): string =>
  text.leavesOut(shellWords(owner), normalizeRecipient(key).fingerprint, files);
