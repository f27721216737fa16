import { CertflakeError } from '../errors.js';
import { InstallationError } from '../installation.js';
import { expandPath } from '../load/expand.js';
import { parseIdentities, type Identity } from '../seal/identities.js';
import { readGiven } from '../store/regular.js';
import { reasonOf } from '../text/system-errors.js';
import type { IdentityOptions, Opened } from './types.js';
import { unreadableIdentity } from './messages.js';

/** Those that the caller gives, else those of the policy's file. */
export async function identitiesOf(
  opened: Opened,
  { identities, passphrase }: IdentityOptions,
): Promise<Identity[]> {
  const { userAgeIdentity } = opened.inventory;
  const given = identities ?? (userAgeIdentity === undefined ? [] : [userAgeIdentity]);
  const parsed = given.map(async (one) => {
    if (typeof one === 'string') return parseIdentities(fileAt(one, opened), passphrase);
    return 'text' in one ? parseIdentities(one, passphrase) : [one];
  });
  return (await Promise.all(parsed)).flat();
}

/** As `identitiesOf`, where the caller can do without the policy's own. */
export async function identitiesAtHand(
  opened: Opened,
  options: IdentityOptions,
): Promise<Identity[]> {
  try {
    return await identitiesOf(opened, options);
  } catch (error) {
    if (options.identities !== undefined || error instanceof InstallationError) throw error;
    return [];
  }
}

function fileAt(path: string, { env }: Opened): { text: Uint8Array; name: string } {
  const file = expandPath(path, env);
  try {
    return { text: readGiven(file), name: path };
  } catch (cause) {
    const { message, hint } = unreadableIdentity(path, reasonOf(cause).fact);
    throw new CertflakeError(message, { code: 'identity-unreadable', hint, cause });
  }
}
