import { shownOf, wordOf } from '../../accept/naming.js';
import type { AuthorityClaim, Problem, ReaderClaim } from '../../model/index.js';
import { hinted } from '../../hint.js';
import { certflake, place, say, typed, type Said } from '../../text/say.js';
import { readFirst } from './rules.js';
import { filesNamed } from '../terminal/text.js';

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
    message: `${isLater?.(one) ? 'as emit would write it, names' : 'names'} ${one.owner} ${one.fingerprint}${isNotAccepted(one)} in this clone: "agenix -r" would${isLater?.(one) ? ' then' : ''} seal keys to it without a question`,
    ...hinted(blockedHint(blocked(one)) ?? hintFor(free, among)),
  }));
};

const blockedHint = (authority: AuthorityClaim | undefined): Said | undefined =>
  authority &&
  say`see first to authority "${authority.ca}": ${place(authority.path)} is not the one that was accepted here, and ${certflake('plan')} says what to do`;

function isNotAccepted({ files = [] }: Named): string {
  if (files.length === 0) return ', which is not accepted';
  return ` for ${filesNamed(files)}, for which it is not accepted`;
}

/** A question would be about what a run uses, which may be none of these. */
function hintFor(readers: readonly ReaderClaim[], among: readonly ReaderClaim[]): Said {
  const words = readers.map((one) => wordOf(one, among));
  const compare =
    words.length === 1
      ? `compare the ${shownOf(readers, '')} with what you know of it; if it is right`
      : `compare the ${shownOf(readers)} with what you know of them; if all are right`;
  if (words.length <= NAMED)
    return say`${compare}, run this before ${typed('agenix -r')}: ${certflake('apply', '--accept', ...words)}`;
  return say`compare the ${shownOf(readers)} with what you know of them, and name those that are right to ${certflake('apply')} before ${typed('agenix -r')}: --accept <owner>=<fingerprint> for each, or --accept-since REV for all whom the policy of a reviewed revision has`;
}

/** Not certflake's file: a link, an unreadable one, or a very large one. */
export const unreadRules = (place: string): Problem => ({
  code: 'rules-not-judged',
  place,
  level: 'warning',
  message:
    'is a link, larger than 16 MiB or not readable, so that nothing here tells whether this clone has accepted whom it names',
  ...hinted(readFirst),
});

/** @param readers - at least one */
export function unacceptedFolder(
  readers: readonly ReaderClaim[],
  { rules, isLater }: Pick<Told, 'rules' | 'isLater'>,
): Problem {
  const named = readers.slice(0, NAMED).map(({ owner, fingerprint }) => `${owner} ${fingerprint}`);
  const rest = readers.length - NAMED;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return {
    code: 'rules-name-unaccepted',
    place: rules,
    level: 'warning',
    message: `this clone has accepted readers for another folder, and none for this one; the rules${readers.some((one) => isLater?.(one)) ? ' as emit would write them' : ''} name ${named.join(', ')}${more}: "agenix -r" would seal keys to them without a question`,
    ...hinted(
      say`compare the ${shownOf(readers)}, and run ${certflake('apply')} on a terminal before ${typed('agenix -r')}: it asks`,
    ),
  };
}
