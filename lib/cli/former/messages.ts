import { certflake, git, place, say, typed, type CommandLine, type Said } from '../../text/say.js';
import { plural } from '../terminal/text.js';

/** `dir` names an empty folder, and others seem to have the policy's files. */
export const dirHasNoCertificates = (dir: string, others: readonly string[]): string =>
  `${dir} has no certificates; ${others.join('; ')}; apply uses none of these: it makes new authorities, certificates and keys in ${dir}`;

export const acceptedFolder = (
  folder: string,
  count: number,
  namedBy: string | undefined,
): string =>
  `${folder} has ${plural(count, 'certificate')} of this policy, and this clone has accepted its authorities${namedBy === undefined ? '' : ` (but dir in ${namedBy} names that folder)`}`;

export const unacceptedFolder = (folder: string, count: number): string =>
  `${folder} claims to have ${plural(count, 'certificate')} of this policy, and this clone has not accepted its authorities`;

export const moreFolders = (count: number): string =>
  `${plural(count, 'more folder')} may have certificates of this policy too`;

export const foldersTooLarge = (count: number, folders: string): string =>
  `${folders} ${count === 1 ? 'has' : 'have'} more or larger files than certflake reads, and may have certificates of this policy`;

export const foldersTooMany = (count: number, folders: string, most: number): string =>
  `${folders} ${count === 1 ? 'is' : 'are'} beyond the ${most} folders that certflake reads, and may have certificates of this policy`;

/** For folders whose authorities this clone has not accepted. */
export const compareAndMove = (to: string): Said =>
  say`any commit may have added these files: compare the fingerprints of their authorities with a colleague's or a host's; if they are right, move ca, derived and shared from that folder to ${place(to)} before ${certflake('apply')}`;

/** For a folder that another policy names, which this clone has never used. */
export const checkOtherPolicy = (to: string): Said =>
  say`this clone has never used that other policy, and any commit may have added it: if the other policy is right, move nothing; if it is wrong, move ca, derived and shared from its folder to ${place(to)} before ${certflake('apply')}`;

export const keepOrMakeNew = (keep: Said, parts: string, from: string): Said =>
  say`to keep the present certificates: ${keep}; to make new ones: ${certflake('apply')}, then deploy all hosts together, then remove ${parts} in ${place(from)}`;

/** After a move, this machine couldn't tell its own run from one that a commit brought. */
export const completeInterruptedRun = (folder: string): Said =>
  say`set dir to ${place(folder)} again, complete the run that was interrupted there with ${certflake('apply')}, and change dir after that`;

/** @param attributes - git's attributes name the former folder */
export const moveFolder = (way: CommandLine | Said, attributes: boolean): Said =>
  say`${way}${attributes ? say`, and name the new folder in ${place('.gitattributes')}` : []} (apply then asks again what to accept)`;

export const moveThroughThird = (from: string, to: string): Said =>
  say`move ca, derived and shared of ${place(from)} to a third folder, and from there to ${place(to)}`;

/** Certificates that a colleague made in the former folder. */
export const missingHere = (folder: string, count: number, ids: string): string =>
  `${usedBefore(folder)} has ${plural(count, 'certificate')} of this policy that ${count === 1 ? 'is' : 'are'} missing in the present folder (${ids}): apply makes ${count === 1 ? 'a new one in its place' : 'new ones in their place'}`;

export const moveThem = (way: CommandLine): Said =>
  say`to keep them, before ${certflake('apply')}: ${way}`;

/** For files that git doesn't move while a merge is open. */
export const finishMergeFirst: Said = say`first resolve and add the files that the merge has left (${git('status')} names them): git does not move them`;

/** Keys that this clone has noted as the present certificates'. */
export const ownKeysInFormer = (folder: string, count: number, present: string, ids: string) =>
  `${usedBefore(folder)} has the key of ${plural(count, 'certificate')} in ${present} (${ids}); ${unprovenIn(present)}`;

export const moveKeys = (way: CommandLine): Said =>
  say`to keep the present certificates, before ${certflake('apply')}: ${way}`;

export const otherKeysInFormer = (folder: string, keys: string, count: number, present: string) =>
  `${usedBefore(folder)} still has a key (${keys}) of ${plural(count, 'certificate')} in ${present}; ${unprovenIn(present)}`;

export const testKeys: Said = say`if the key in the former folder is the right one, first replace the key in the present folder with it; ${certflake('apply')} with an identity then tests that key, and ${certflake('plan')} names what can be removed`;

const unprovenIn = (present: string): string =>
  `nothing shows that the key in ${present} fits: if it does not fit, apply makes a new key pair`;

export const unusedInFormer = (
  folder: string,
  files: { count: number; named: string; hasKey: boolean },
  present: string,
): string => {
  const { count, named, hasKey } = files;
  const open = hasKey ? ', but those who could open a key there still can' : '';
  return `${usedBefore(folder)} still has ${plural(count, 'file')} of this policy (${named}), although the certificates are in ${present} now: nothing uses ${count === 1 ? 'this file' : 'these files'}${open}`;
};

const usedBefore = (folder: string): string => `${folder}, which this clone used before,`;

/** Files that are sealed to a former recipient. */
export const sealedToFormer = (
  files: { count: number; what: string; named: string },
  recipient: { owner: string; fingerprint: string },
): string => {
  const { count, what, named } = files;
  const headers = count === 1 ? 'the header of' : 'the headers of';
  return `${headers} ${what} (${named}) ${count === 1 ? 'names' : 'name'} ${recipient.owner} ${recipient.fingerprint}: the policy has no such key`;
};

export const filesOfAgenix = (count: number): string => `${plural(count, 'file')} of agenix`;

export const keysElsewhere = (count: number): string =>
  `${plural(count, 'sealed key')} outside the policy's folders`;

/** For a key that its owner replaced: these files may be sealed to no other key of that owner. */
export const resealWithAgenix = (isOperator: boolean): Said => {
  const both = isOperator
    ? say`, or ${typed('agenix -r -i FORMER -i NEW')} if that key was your own`
    : [];
  return say`once your secrets.nix no longer has that key, run ${typed('agenix -r')}${both}; that key still opens the versions in git's history: if you no longer trust it, change the secrets in these files`;
};

export const removeUnlessUsed = (count: number, removing: Said | string): Said =>
  say`if no other policy uses ${count === 1 ? 'it' : 'them'}, ${removing}; that recipient may open every copy`;
