import { plural } from '../terminal/text.js';
import { place, say, type Said } from '../../text/say.js';

export const cannotTell = (policy: string, revision: string, why: string): string =>
  `certflake cannot tell what ${policy} said at ${revision}: ${why}`;

const byFingerprint = 'name the fingerprints with --accept';
export const laterRevision = `name a later revision, or ${byFingerprint}`;

export const notInGit = (file: string) => ({
  unknown: `its host key file ${file} is not in git`,
  hint: byFingerprint,
});
export const madeByProgram =
  'for a policy from a program or from Nix, only certificates, sealed keys and manifests may have changed since';
/** @param others - how many more files differ */
export const commitFirst = (file: string, others: number): Said =>
  others === 0
    ? say`${place(file)} differs from that revision: commit it first; or ${laterRevision}`
    : say`${place(file)} and ${plural(others, 'more file')} differ from that revision: commit them first; or ${laterRevision}`;
export const noFile = (file: string) => ({
  unknown: `that revision has no file ${file}`,
  hint: `name a revision that has the file, or ${byFingerprint}`,
});
export const outside = 'the policy is not below the root';
export const noPolicy = 'its text at that revision is not a policy';
export const hasErrors = 'its text at that revision has errors';
