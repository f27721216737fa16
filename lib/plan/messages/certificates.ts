import type { Message } from '../../hint.js';
import { beginsIn, endedAgo, endsIn } from '../../text/dates.js';
import { say, type Said } from '../../text/say.js';
import type { ReadCertificate, Reason, Spec } from '../../model/index.js';
import { bothInHistory, forcedRun } from '../hints.js';
import { authorityName } from '../signed.js';

export const NO_CERTIFICATE = 'no certificate yet';

export const CERTIFICATE_MISSING = 'its certificate is missing';

export const KEY_MISSING = 'its sealed key is missing';

export const certificateUnread = (problem: string): string => `its certificate ${problem}`;

export const keyUnread = (problem: string): string => `its sealed key can't be read: ${problem}`;

const stays = (isShared: boolean): string =>
  isShared ? 'several hosts share this key' : 'this key must be kept (keepKey)';

/** @param problem - one of the four above, or that the key belongs to another certificate */
export const needsForce = (spec: Spec, problem: string): Message => ({
  message: `${problem}; ${stays(spec.shared)}`,
  hint: say`restore both files from git (${bothInHistory(spec)}), or ${forcedRun([spec.id])} makes a new key`,
});

export const NEW_AUTHORITY = 'its authority is new';

export const notSignedBy = (authority: string): string =>
  `not signed by the present authority ${authorityName(authority)}`;

/** A field that differs. */
export const differs = (field: string, how: string): string => `${field}: ${how}`;

/** Added to the `expiry` that differs. */
export const wasCut = (expiry: string): string =>
  `${expiry} (the present certificate was cut short by the end of its authority at that time)`;

/** With `--accept-existing`. */
export const keptDifferent = ({ field, from, to }: Reason): string =>
  `stays: ${field} ${from} (the policy says ${to})`;

/** @param fields - those that differ */
export const keyMustStay = ({ id }: Spec, fields: string): Message => ({
  message: `${fields}; but ${stays(false)}`,
  hint: say`set the policy's key back, or ${forcedRun([id])} makes a new key`,
});

export const dueForRenewal = (certificate: ReadCertificate, now: number): string =>
  `is due for renewal: it ${endsIn(certificate, now)}`;

export const notYetValid = (certificate: ReadCertificate, now: number): string =>
  `${beginsIn(certificate, now)}: until then, hosts refuse it`;

/** @param another - how to replace the authority that ends first */
export function authorityFirst(
  { issuer }: Spec,
  certificate: ReadCertificate,
  now: number,
  another: Said,
): Message {
  const hasEnded = certificate.notAfter <= now;
  const what = hasEnded ? endedAgo(certificate, now) : `is due: it ${endsIn(certificate, now)}`;
  return {
    message: `${what}, but its authority ${authorityName(issuer)} ends no later, so a new certificate would not last longer`,
    hint: say`replace the authority first: ${another}`,
  };
}

export const NEW_KEY_FORCED = '--force asks for a new key';

export const CHAIN_CHANGES = 'its chain of intermediates changes';

export const CHAIN_DIFFERS = 'its chain of intermediates differs from the certificates in ca/';

export const hostKey = (former: string, present: string): string =>
  `${HOST_KEY} ${former} -> ${present}`;

export const HOST_KEY = 'host key:';

export const formerTags = (tags: readonly string[]): string => `tag ${tags.join(', ')}`;

/** Of files without an owner, with `--prune`. */
export const NO_OWNER = 'no certificate of the policy has these files';
