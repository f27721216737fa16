import { CertflakeError } from '../errors.js';
import { loaded } from '../installation.js';
import type { SealedKey } from '../model/index.js';
import { decrypt } from './decrypt.js';
import { mostStanzas, readHeader } from './header.js';
import type { Identity } from './identities.js';
import { wipe } from './primitives.js';
import type { Recipient } from './recipients.js';
import { cannotUnseal, noneMatches } from './unseal-errors.js';
import { manyRecipients, mixedRecipients, noRecipients } from './messages.js';

function assertSealable(recipients: Recipient[]): void {
  if (recipients.length === 0) {
    const { message, hint } = noRecipients;
    throw new CertflakeError(message, { code: 'seal-no-recipients', hint });
  }
  if (recipients.length > mostStanzas) {
    const { message, hint } = manyRecipients(recipients.length, mostStanzas);
    throw new CertflakeError(message, { code: 'seal-many-recipients', hint });
  }
  const hybrid = recipients.filter(({ type }) => type === 'hybrid').length;
  if (hybrid === 0 || hybrid === recipients.length) return;
  const { message, hint } = mixedRecipients;
  throw new CertflakeError(message, { code: 'seal-mixed-recipients', hint });
}

/**
 * Seals to the recipients: a binary age v1 file that any of their identities opens. A recipient listed twice
 * gets one stanza.
 *
 * @throws CertflakeError for an empty list, and for post-quantum beside classic recipients; age refuses both
 */
export async function seal(plaintext: Uint8Array, recipients: Recipient[]): Promise<SealedKey> {
  assertSealable(recipients);
  const encrypter = await loaded(async () => new (await import('age-encryption')).Encrypter());
  const fileKeys: Uint8Array[] = [];
  encrypter.addRecipient({ wrapFileKey: (key) => (fileKeys.push(key), []) });
  for (const { age } of new Map(recipients.map((r) => [r.text, r])).values()) {
    encrypter.addRecipient(age);
  }
  try {
    return (await encrypter.encrypt(plaintext)) as SealedKey;
  } finally {
    wipe(...fileKeys);
  }
}

/** Sorts identities that need a passphrase last; after them those whose recipient isn't known before. */
function rank({ locked, recipient }: Identity): number {
  if (!locked) return 0;
  return recipient === undefined ? 2 : 1;
}

function candidates(identities: Identity[], types: Set<string>): Identity[] {
  return identities
    .filter(({ opens }) => opens.some((type) => types.has(type)))
    .sort((a, b) => rank(a) - rank(b));
}

/** Protected identity files that can't open these stanzas, though an SSH key could. */
function onlyForOthers(identities: Identity[], types: Set<string>): string[] {
  if (![...types].some((type) => type.startsWith('ssh-'))) return [];
  return identities
    .filter(({ locked, opens }) => locked && opens.includes('X25519'))
    .filter(({ opens }) => !opens.some((type) => types.has(type)))
    .map(({ name }) => name);
}

async function openWith(identity: Identity, file: Uint8Array, name: string) {
  try {
    return await decrypt(file, await identity.keys());
  } catch (error) {
    throw cannotUnseal(name, error);
  }
}

/**
 * Opens an age file, armored or not, with the first identity that it is sealed to. The caller wipes the result.
 *
 * @param name the file, as errors call it
 * @param operators the option of the policy that says whose identities open it
 * @throws CertflakeError naming the file: not an age file, sealed to others, damaged (as when an identity's own
 * stanza doesn't open), or a wrong passphrase
 */
export async function unseal(
  file: Uint8Array,
  identities: Identity[],
  name: string,
  operators?: string,
): Promise<Uint8Array> {
  const header = readHeader(file);
  if (header.state === 'unreadable') throw cannotUnseal(name, header.problem);
  const types = new Set(header.stanzas.map(({ type }) => type));
  for (const identity of candidates(identities, types)) {
    const opened = await openWith(identity, file, name);
    if (opened !== null) return opened;
  }
  const tried = identities.map((one) => one.name);
  throw noneMatches(name, header.stanzas, tried, onlyForOthers(identities, types), operators);
}
