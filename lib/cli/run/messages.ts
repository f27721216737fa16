import { bare, certflake, say, type CommandLine, type Said } from '../../text/say.js';
import { plural } from '../terminal/text.js';

const it = (count: number): string => (count === 1 ? 'it' : 'them');
const aRecipient = (count: number): string => `one of ${count === 1 ? 'its' : 'their'} recipients`;
const theKeys = (count: number): string => (count === 1 ? 'the key' : 'the keys');

/** Printed before it happens. */
export const completesNow = (files: string): string =>
  `note: an earlier run was interrupted; certflake completes its work on ${files}`;
export const ignoresLock = (path: string): string =>
  `note: ${path} came with a commit or is another clone's lock; certflake ignores it`;

export const interrupted = (missing: string) => ({
  message: `an earlier run was interrupted: ${missing}`,
  hint: say`run ${certflake('apply')} before you commit: it completes the run`,
});
export const completeFirst = say`run ${certflake('apply')} first: it completes the run`;

/** How many of an interrupted run's file changes are missing. */
export function missingChanges(left: number, all: number): string {
  if (left === 0) return 'all of its files are in place, but the run is not closed yet';
  if (all === 1) return 'its only file change is not in place yet';
  if (left === all) return `none of its ${all} file changes is in place yet`;
  return `${left} of its ${all} file changes ${left === 1 ? 'is' : 'are'} not in place yet`;
}

export const nothingIssued = 'no certificate is issued yet';
export const nothingIssuedIn = (dir: string): string =>
  `${nothingIssued} in ${dir}, but another folder seems to have certificates`;
export const runAlone = (command: CommandLine): Said => say`${bare(command)}`;

/** @param why - with its comma */
export const unproven = (count: number, ids: string, why: string): string =>
  `no manifest says whether ${plural(count, 'sealed key')} (${ids}) ${count === 1 ? 'belongs to its certificate' : 'belong to their certificates'}${why}`;
export const hasNoIdentity = (count: number): string =>
  `, and this run has no identity to open ${it(count)}`;
export const opensNone = (count: number, identities: string): string =>
  `, and no identity of this run (${identities}) opens ${it(count)}`;
const applyOpens = (count: number): Said =>
  say`run ${certflake('apply')} with the identity of ${aRecipient(count)} (-i FILE): it opens ${theKeys(count)} and repairs what does not fit`;
export const openThem = applyOpens;
export const openBeforeDeploying = (count: number): Said =>
  say`before you deploy ${it(count)}, ${applyOpens(count)}`;
export const passAnother = (count: number): Said =>
  say`pass the identity of ${aRecipient(count)} with -i FILE; until then ${certflake('plan')} and ${certflake('check')} report ${theKeys(count)}`;

export const clockIsRight = 'Is the clock right? [y/N] ';
export const clockUnconfirmed = 'certflake issues nothing while the clock may be wrong';
export const declined = 'declined';

export const acceptsAlone = (id: string, ca: string, fingerprint: string): Said =>
  say`${certflake('apply', '--only', id, '--accept', fingerprint)} accepts authority "${ca}" without opening its key`;

const remembered = 'Accepted: this clone remembers it';
export const accepted = `${remembered}.`;
/** @param isPartly - whether it remembers the others */
export const notRemembered = (isPartly: boolean, keys: string, why: string): string =>
  `${isPartly ? `${remembered}, but not` : 'Not remembered'} for ${keys}: ${why}.`;
export const unopened = (count: number): string =>
  `no identity has opened ${it(count)}; run this command again with an identity that opens ${it(count)} (-i FILE)`;
export const asksAgain = 'certflake will ask again';
export const settleFirst = (authorities: readonly string[]): string =>
  `first accept or restore ${authorities.length === 1 ? 'authority' : 'authorities'} ${authorities.map((name) => `"${name}"`).join(', ')}`;

export const wasInterrupted = 'interrupted';
export const checkFile = 'check that file';
/** @param hint - what to do first */
export const emitMissing = (hint: string | Said, isWritten: boolean): Said =>
  say`${hint}; then ${certflake('emit')} writes the missing files${isWritten ? ' (certificates and keys are written)' : ''}`;

export const forCommit = (summary: string): string => `\nFor the commit message:\n\n${summary}\n`;

export const breaksQuestion = 'Type the number of connections that break to go on: ';

export const otherNumber = (count: number): string =>
  `declined: ${count} is the number of connections that break`;

/**
 * @param fact - what breaks
 * @param given - the number of `--breaks`
 */
export const breaksUnconfirmed = (count: number, fact: string, given: number | undefined) => ({
  message: `${given === undefined ? '' : `--breaks ${given} is not the number of connections that break: `}${fact}`,
  hint:
    count === 0
      ? 'leave --breaks out'
      : `look at what breaks; then add --breaks ${count}, and deploy all hosts without delay`,
});
