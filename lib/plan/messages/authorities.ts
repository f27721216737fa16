import type { Message } from '../../hint.js';
import { beginsIn, endedAgo, endsIn } from '../../text/dates.js';
import { certflake, inOrder, say, type Said } from '../../text/say.js';
import type { ReadCertificate, Spec } from '../../model/index.js';
import { asBeforeRemoval, bothInHistory, forcedRun } from '../hints.js';
import { authorityName } from '../signed.js';

const fromGit = (spec: Spec): Said => say`restore both files from git (${bothInHistory(spec)})`;

export const NO_AUTHORITY = 'no authority yet';

export const REPLACED_MISSING = 'the former authority is missing; --force replaces it';

/** @param hasLeaves - certificates that it signed exist */
export const lost = (spec: Spec, hasLeaves: boolean, successor: Said): Message => ({
  message: hasLeaves
    ? 'the authority is missing, but certificates that it signed exist'
    : 'the authority is missing, but there was one before',
  hint: say`${asBeforeRemoval(spec)}; or ${successor}`,
});

export const pinnedLost = (spec: Spec): Message => ({
  message:
    'the authority is missing, and the policy pins its fingerprint, which a new authority would not match',
  hint: say`${asBeforeRemoval(spec)}; or remove ${spec.place}.fingerprint`,
});

export const otherOnDisk = (spec: Spec, fingerprint: string, accepted: string): Message => ({
  message: `the authority on disk is ${fingerprint}, but this clone has accepted ${accepted}`,
  hint: say`${fromGit(spec)}; if the authority was replaced on purpose: ${certflake('apply', '--accept', fingerprint)}`,
});

/** Nothing in this clone uses it yet, but hosts trust it anyway. */
export const AUTHORITY_NEW: Message = {
  message: 'this clone has not accepted this authority yet',
  hint: say`compare its fingerprint before you deploy it; the first run that uses it asks you to accept it`,
};

export const CERTIFICATE_MISSING = "the authority's certificate is missing, but its key exists";

export const KEY_MISSING = "the authority's sealed key is missing, but its certificate exists";

export const certificateUnread = (problem: string): string => `the authority's file ${problem}`;

export const keyUnread = (problem: string): string =>
  `the authority's sealed key can't be read: ${problem}`;

/** @param problem - one of the four above, or that the key belongs to another certificate */
export const replacedBroken = (problem: string): string =>
  `${problem}; --force replaces the authority`;

export const RESTORED_BY_IDENTITY = say`${certflake('apply')} with an identity (-i) restores the certificate that the sealed key belongs to`;

export const brokenWay = (spec: Spec, successor: Said): Said =>
  say`${fromGit(spec)}, or ${successor}`;

export const pairWay = (spec: Spec, successor: Said): Said =>
  say`restore both files from the same commit (${bothInHistory(spec)}), or ${successor}`;

export const notPinned = ({ place, fingerprint }: Spec, onDisk = 'missing'): Message => ({
  message: `the authority on disk is ${onDisk}, but the policy pins ${fingerprint!}`,
  hint: say`restore the pinned authority from git; if it was replaced on purpose: change ${place}.fingerprint`,
});

/** How its signer differs from the policy, as a sentence without its subject. Undefined: itself. */
export function signedOtherwise(was: string | undefined, wanted: string | undefined): string {
  const is = was === undefined ? 'signed itself' : `is signed by ${authorityName(was)}`;
  const should = wanted === undefined ? 'it signs itself' : `${authorityName(wanted)} signs it`;
  return `${is}, but the policy says that ${should}`;
}

export const notSignedBy = (parent: string): string =>
  `is not signed by its present parent ${authorityName(parent)}`;

/** @param why - as `signedOtherwise` and `notSignedBy` say it */
export const otherParent = (why: string, hint: Said): Message => ({
  message: `the authority ${why}`,
  hint,
});

/** How to restore the policy. Undefined: it had no parent. */
export const parentBack = (place: string, former: string | undefined): string =>
  former === undefined ? `remove ${place}.parent` : `set ${place}.parent back to "${former}"`;

/** Files that it signed also contain its certificate, and only a later run updates them. */
export const signingAgain = (id: string): Said =>
  say`${inOrder(forcedRun([id]), certflake('apply'))} signs the authority's present key again, and adds the new certificate to the files of what the authority signed`;

/** @param back - from `parentBack`, if the policy changed; otherwise its parent did */
export const backOr = (back: string | undefined, way: Said): Said =>
  say`${back ?? 'restore its parent from git'}, or ${way}`;

/** Its hosts might be deployed before the run that the hint names. */
export const leftBelow = (parent: string, way: Said): Message => ({
  message: `this run replaces its parent ${authorityName(parent)}, but leaves this authority signed by the former parent`,
  hint: say`after this run, ${way}`,
});

/**
 * @param reasons - the fields that differ
 * @param back - from `parentBack`, if its parent differs
 */
export const differs = (
  { id }: Spec,
  reasons: string,
  back: string | undefined,
  another: Said,
): Message => ({
  message: `the authority differs from its policy (${reasons}), and certflake never reissues an authority as a side effect`,
  hint: say`${back ?? 'change the policy to match the authority'}, or keep the authority with ${certflake('apply', '--accept-existing', '--only', id)}; otherwise ${another}`,
});

export const notYetValid = (certificate: ReadCertificate, now: number, another: Said): Message => ({
  message: `the authority ${beginsIn(certificate, now)}: until then, hosts refuse it and all that it signed`,
  hint: say`set the clock of this machine if it is wrong; otherwise wait until then, or ${another}`,
});

export const authorityEnded = (
  certificate: ReadCertificate,
  now: number,
  another: Said,
): Message => ({ message: `the authority ${endedAgo(certificate, now)}`, hint: another });

export const authorityEnds = (
  certificate: ReadCertificate,
  now: number,
  another: Said,
): Message => ({
  message: `the authority ${endsIn(certificate, now)}`,
  hint: say`nothing it signs can outlive it; ${another}`,
});

export const prolongedOr = ({ ca }: Spec, another: Said): Said =>
  say`${certflake('rotate', ca, '--same-key')} gives it a new certificate for its key, unless that key may be in wrong hands; or ${another}`;
