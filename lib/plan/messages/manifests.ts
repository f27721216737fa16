import { certflake, say } from '../../text/say.js';

/** Hints for a manifest that can't be read. */
export const AS_A_WHOLE =
  'run the command without --only, --host and --authority: certflake rebuilds a manifest only as a whole';

export const CERTIFICATES_FIRST = say`first fix its certificates, as their messages say; then ${certflake('apply')} with an identity rebuilds the manifest from the keys that fit`;

/** Reasons for another entry. */
export const NO_ENTRY = 'not in the manifest yet';

export const OUT_OF_DATE = 'the manifest is out of date';

export const RECIPIENTS_RENAMED = 'the manifest has its recipients under other names';

/** The pair fits, otherwise there would be another change. */
export const OPENED =
  'its key was opened and fits the certificate, but the manifest does not say so yet';

const nextStep = (isNotOurs: boolean, more = ''): string =>
  isNotOurs
    ? 'no identity of this run opens the key'
    : `apply with an identity opens the key and updates the manifest${more}`;

/** The manifest's digest is of another sealed file; the certificate hasn't changed. */
export const otherSeal = (isNotOurs = false): string =>
  `its key file is not the one that the manifest describes: another program has sealed the key again ("agenix -r" does that), a merge or a half-committed run has brought the file, or the file is damaged; ${nextStep(isNotOurs)}`;

/** @param fact - what is wrong with the manifest */
export const entryAgain = (fact: string): string =>
  `${unread(fact)}: certflake writes its entry again`;

/** Nothing is known about its key until an identity opens it. */
export const nothingKnown = (fact: string, isNotOurs = false): string =>
  `${unread(fact)}, so nothing says who can open its key: ${nextStep(isNotOurs, ", and says so if the key doesn't fit")}`;

const unread = (fact: string): string => `its manifest can't be read (${fact})`;
