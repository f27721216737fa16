/** What certflake says about age files, recipients, identities and passphrases. */
import type { Message } from '../hint.js';
import { bare, inOrder, say, typed, type Said } from '../text/say.js';
import { shellArguments } from '../text/shell.js';

// Recipients.

export const noKey: Message = {
  message: 'it contains no key',
  hint: 'write "ssh-ed25519 AAAA…", "ssh-rsa AAAA…" or "age1…"',
};

export const severalKeys = (count: number): Message => ({
  message: `expected one key, found ${count}`,
  hint: 'keep one line: a host has one recipient, its own Ed25519 key',
});

export const unsupportedRecipient = (isOnHardware: boolean, prefix: string): Message => ({
  message: `${isOnHardware ? 'recipients on a hardware key' : 'plugin recipients'} (${prefix}1…) are not supported`,
  hint: 'use an age1… or age1pq1… recipient, or an SSH key',
});

export const mistypedRecipient = (text: string): Message => ({
  message: `"${text.slice(0, 12)}…" is not an age recipient: its checksum is wrong`,
  hint: 'copy the whole recipient again: a character is wrong, missing or added',
});

export const uselessRecipient = (text: string): Message => ({
  message: `"${text.slice(0, 62)}" is not a recipient: no identity can open a file that is sealed to it`,
  hint: 'use a recipient that age-keygen printed',
});

// Sealing.

export const noRecipients: Message = {
  message: 'there is no recipient to seal to',
  hint: 'list at least one recipient in userAgeKeys',
};

export const manyRecipients = (count: number, most: number): Message => ({
  message: `${count} recipients are too many for one file`,
  hint: `share the key among fewer hosts: a file has at most ${most} recipients`,
});

export const mixedRecipients: Message = {
  message: 'age does not mix post-quantum and classic recipients in one file',
  hint: 'an SSH host key is classic: write age1pq1… keys only in cas.<ca>.ca.userAgeKeys',
};

// A sealed file, as far as it shows without being opened.

export const emptyFile = 'it is empty';
export const conflictMarkers = 'it has conflict markers of git';
export const plainPrivateKey = 'it contains a private key that is not sealed with age';
export const changedLineEndings =
  'its line endings were changed (CRLF), as git does with files that it treats as text';
export const armorBegin = 'the first line of its armor is wrong';
export const armorCutOff = 'its armor is cut off';
export const armorDamaged = 'its armor is damaged';
export const notAge = 'it is not an age file';
export const notVersion1 = 'its version is not age v1';
export const headerCutOff = 'its header is cut off';
export const headerDamaged = 'its header is damaged';
export const stanzaDamaged = 'a stanza in its header is damaged';
export const manyStanzas = (most: number): string => `it is sealed to more than ${most} recipients`;
export const cutOff = 'it is cut off';
export const unreadable = 'it is unreadable';

// Unsealing.

export const cannotUnsealFile = (name: string, fact: string): string =>
  `cannot unseal ${name}: ${fact}`;

export const damaged = 'it is damaged';
export const x25519Malformed = 'an X25519 stanza is malformed';
export const x25519LowOrder = 'the X25519 share is of low order';
export const bodyLength = "a stanza's body has the wrong length";

export const restore = 'restore an earlier version of the file from git';

/** @param names - of the identities; may be empty */
export const noneFits = (names: string, recipients: string): string =>
  `none of the identities${names === '' ? '' : ` (${names})`} matches its recipients (${recipients})`;

/** The former opens the present keys; the new one proves that the resealed keys can be opened. */
export const PASS_BOTH = 'to replace your own key, pass both: -i FORMER NEW';

/** @param operators - the option that says whose identities open it */
export const passAnother = (operators: string): Said =>
  say`pass the identity of one of ${operators} with -i FILE; ${PASS_BOTH}`;

export const onlyAgeKeys = (name: string): string =>
  `${name} was not opened: age accepts only its own keys in a protected file, so pass an SSH key by itself`;

// Identities. No text repeats any part of them.

export const noIdentityIn = (name: string): Message => ({
  message: `${name}: there is no identity in it`,
  hint: say`make one: ${bare(typed('age-keygen -o <file>'))}, or ${bare(typed('ssh-keygen -t ed25519 -f <file>'))}`,
});

export const severalIdentities = (count: number): Message => ({
  message: `expected one identity, found ${count}`,
  hint: 'parse a file of several identities with parseIdentities',
});

export const pluginIdentity = {
  message: 'plugin identities are not supported',
  hint: 'pass an AGE-SECRET-KEY-1… or an SSH private key',
};

export const publicKeyGiven = {
  message: 'this is a public key, but an identity is needed',
  hint: 'pass the private half: the file without .pub, or the file that age-keygen wrote',
};

export const notPrivateKey = {
  message: 'this is not a private key',
  hint: 'pass an SSH private key or an age identity file',
};

export const mistypedSecret = {
  message: 'not an age secret key: its checksum is wrong',
  hint: 'copy the whole line again: a character is wrong, missing or added',
};

export const notIdentity = {
  message: 'not an identity',
  hint: 'a line is AGE-SECRET-KEY-1…, AGE-SECRET-KEY-PQ-1… or a comment that begins with #',
};

// Identities with a passphrase.

export const noPassphrase = (name: string): Message => ({
  message: `${name}: protected by a passphrase, but no passphrase was given`,
  hint: 'pass the passphrase: its text, or a function that asks for it',
});

export const passphraseWrong = (name: string): Message => ({
  message: `${name}: wrong passphrase`,
  hint: 'try again',
});

export const sealedToRecipients = (name: string): Message => ({
  message: `${name}: sealed to recipients, not protected by a passphrase`,
  hint: 'pass the identity that opens this file, or the identity inside it',
});

export const protectedDamaged = (name: string): string =>
  `${name}: the protected identity file is damaged`;

/** age and rage don't open a file with one either. */
export const sshKeyInside = (name: string): Message => {
  const opened = typed(`age -d -o <key> ${shellArguments(name)}`);
  const line = inOrder(opened, typed('ssh-keygen -p -f <key>'));
  return {
    message: `${name}: it contains an SSH private key, but age accepts only its own keys in a protected file`,
    hint: say`protect the key itself: ${bare(line)}, then pass <key>`,
  };
};

export const scryptMalformed = 'its scrypt stanza is malformed';
export const scryptNotAlone = 'its scrypt stanza is not the only stanza';

/** @param factor - as in the file */
export const scryptCostly = (factor: string, most: number): Message => ({
  message: `its scrypt work factor is ${factor.slice(0, 10)}, but age accepts at most ${most}`,
  hint: say`protect it again: ${bare(typed('age -p -o <new file> <identity file>'))}`,
});

export const threadEnded = (fact: string): Message => ({
  message: `the thread that uses the passphrase ended: ${fact}`,
  hint: 'try again with fewer programs running',
});

export const noErrorGiven = 'it gave no error';
