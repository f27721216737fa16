import { shownOf, wordOf } from '../../accept/naming.js';
import type { AuthorityClaim, Problem, ReaderClaim } from '../../model/index.js';
import { hinted } from '../../hint.js';
import type { Said } from '../../text/say.js';
import * as text from './messages/rules.js';

/** At most this many are named in one line. */
const NAMED = 4;

/** With files if the key is accepted for others. */
export type Named = ReaderClaim & { files?: readonly string[] };

interface Told {
  /** The rules' path. */
  rules: string;
  /** Whether these rules aren't written yet and name the recipient only then. */
  isLater?: (reader: Named) => boolean;
  /** All that a word could mean, if these aren't all. */
  among?: readonly ReaderClaim[];
  /** The authority that must be settled before a recipient can be accepted. */
  blocked?: (reader: ReaderClaim) => AuthorityClaim | undefined;
}

/** One sentence each. */
export const unacceptedReaders = (
  readers: readonly Named[],
  { rules, among = readers, blocked = () => undefined, isLater }: Told,
): Problem[] => {
  const free = readers.filter((one) => blocked(one) === undefined);
  return readers.map((one) => ({
    code: 'rules-name-unaccepted',
    place: rules,
    level: 'warning',
    message: text.unaccepted(nameOf(one), one.files ?? [], isLater?.(one) === true),
    ...hinted(blockedHint(blocked(one)) ?? hintFor(free, among)),
  }));
};

const nameOf = ({ owner, fingerprint }: ReaderClaim): string => `${owner} ${fingerprint}`;

const blockedHint = (authority: AuthorityClaim | undefined): Said | undefined =>
  authority && text.settleFirst(authority.ca, authority.path);

/** A question would be about what a run uses, which may be none of these. */
function hintFor(readers: readonly ReaderClaim[], among: readonly ReaderClaim[]): Said {
  const words = readers.map((one) => wordOf(one, among));
  if (words.length > NAMED) return text.acceptSome(shownOf(readers));
  return text.acceptThese(words, words.length === 1 ? shownOf(readers, '') : shownOf(readers));
}

/** Not certflake's file: a link, an unreadable one, or a very large one. */
export const unreadRules = (place: string): Problem => ({
  ...{ code: 'rules-not-judged', place, level: 'warning' },
  message: text.unread,
  ...hinted(text.readFirst),
});

/** @param readers - at least one */
export function unacceptedFolder(
  readers: readonly ReaderClaim[],
  { rules, isLater }: Pick<Told, 'rules' | 'isLater'>,
): Problem {
  const named = readers.slice(0, NAMED).map(nameOf);
  const rest = readers.length - NAMED;
  const more = rest > 0 ? ` and ${rest} more` : '';
  const areLater = readers.some((one) => isLater?.(one) === true);
  return {
    ...{ code: 'rules-name-unaccepted', place: rules, level: 'warning' },
    message: text.unacceptedFolder(`${named.join(', ')}${more}`, areLater),
    ...hinted(text.compareAndApply(shownOf(readers))),
  };
}
