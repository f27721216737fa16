/** What certflake says about opening and sealing private keys, and about authorities that sign. */
import type { Message } from '../hint.js';
import { PASS_BOTH } from '../seal/messages.js';
import { certflake, git, place, say, type Said } from '../text/say.js';

// Opening a sealed key.

export const setIdentity =
  'set userAgeIdentity in the policy, or pass the identity of one of userAgeKeys with -i FILE';

export const nothingOpens = (path: string): Message => ({
  message: `cannot unseal ${path}: there is no identity`,
  hint: setIdentity,
});

export const keyMissing = (path: string): Message => ({
  message: `cannot unseal ${path}: it is missing`,
  hint: say`restore it from git: ${git('log --', path)}`,
});

export const keyOfAnother = (key: string, certificate: string): Message => ({
  message: `${key}: the sealed key belongs to another certificate`,
  hint: say`restore both files from one commit: ${git('log --', certificate, key)}`,
});

// Sealing an authority's key.

export const cannotProve = (path: string, reason?: string): string =>
  `cannot seal ${path}: an identity is needed to prove that the authority's key can be opened again${reason === undefined ? '' : `; ${reason}`}`;

export const wouldLockOut = (path: string): Message => ({
  message: `${path}: none of the identities could open the authority's key afterwards, so certflake does not seal it`,
  hint: say`add the public half of your identity to userAgeKeys, or pass another identity with -i FILE; ${PASS_BOTH}`,
});

// Signing.

/** @param certificate - its file, if the policy has the authority */
export const noCertificate = (authority: string, certificate?: string): Message => ({
  message: `authority ${authority} has no certificate to sign with`,
  hint: say`restore ${certificate === undefined ? 'it' : place(certificate)} from git`,
});

export const forceNewKey = (id: string): Said =>
  say`${certflake('apply', '--only', id, '--force')} makes a new key`;

// The tree's certificates, for programs that trust them.

export const fileMissing = 'is missing';

export const strangeCertificate = (path: string, fingerprint: string): Message => ({
  message: `${path} contains a certificate that does not belong there: ${fingerprint}`,
  hint: say`${certflake('plan')} says whose certificate it is, and what to do`,
});
