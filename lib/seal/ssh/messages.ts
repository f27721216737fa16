/** What certflake says about SSH keys: as recipients, as identities, and about files sealed to them. */
import type { Message } from '../../hint.js';
import { bare, say, typed } from '../../text/say.js';

// Private keys in place of a public one. No text repeats any part of them.

export const privateKeyGiven: Message = {
  message: 'this is a private key, but a public key is needed',
  hint: say`use its public half: the .pub file beside it, or the output of ${typed('ssh-keygen -y -f <file>')}; if the private key was copied off its machine, make a new key`,
};

export const ageSecretGiven: Message = {
  message: 'this is an age secret key, but a recipient is needed',
  hint: say`use its public half: the output of ${typed('age-keygen -y <file>')}; if the secret key was copied off its machine, make a new key`,
};

export const pluginIdentityGiven: Message = {
  message: 'this is a plugin identity, but a recipient is needed',
  hint: 'use the recipient that the plugin printed with it',
};

// Other forms of a public key. `$1` stands for the words that the pattern captured.

const converting = (command: string) => say`convert it: ${bare(typed(command))}`;

export const certificateGiven: Message = {
  message: 'an X.509 certificate is not an SSH public key',
  hint: 'use the one-line form, as in "ssh-ed25519 AAAA…"',
};

export const pemGiven: Message = {
  message: 'a PEM public key is not in the form that OpenSSH writes',
  hint: converting('ssh-keygen -i -m PKCS8 -f <file>'),
};

export const pkcs1Given: Message = {
  message: 'a PKCS#1 public key is not in the form that OpenSSH writes',
  hint: converting('ssh-keygen -i -m PEM -f <file>'),
};

export const rfc4716Given: Message = {
  message: 'an RFC 4716 public key is not in the form that OpenSSH writes',
  hint: converting('ssh-keygen -i -f <file>'),
};

export const sshCertificateGiven: Message = {
  message: 'an SSH certificate ($1) is not a public key',
  hint: 'use the .pub file that was certified',
};

export const hardwareKeyGiven: Message = {
  message: 'a hardware key ($1) cannot open an age file: it only signs',
  hint: 'use an ssh-ed25519 key or an age1… recipient',
};

export const ecdsaGiven: Message = {
  message: 'age seals to Ed25519 and RSA keys, not to ECDSA keys ($1)',
  hint: 'use the Ed25519 key: on a host, it is in /etc/ssh/ssh_host_ed25519_key.pub',
};

export const makeEd25519 = say`make an Ed25519 key: ${bare(typed('ssh-keygen -t ed25519'))}`;

export const dsaGiven: Message = {
  message: 'age seals to Ed25519 and RSA keys, not to DSA keys (ssh-dss)',
  hint: makeEd25519,
};

export const optionsBeforeKey: Message = {
  message: 'the line has authorized_keys options before the key',
  hint: 'keep the line from "$1" on',
};

export const hostBeforeKey: Message = {
  message: 'the line has a host name before the key, as ssh-keyscan and known_hosts write it',
  hint: 'compare its fingerprint with the one on the host itself, then keep the line from "$1" on',
};

export const notForAge = (shown?: string): Message => ({
  message: `${shown === undefined ? 'this' : `"${shown}"`} is not a public key that age can seal to`,
  hint: 'write "ssh-ed25519 AAAA…", "ssh-rsa AAAA…" or "age1…"',
});

// A public key's bytes.

export const notOfItsType = (type: string, reason?: string): Message => ({
  message: `the base64 after "${type}" is not a key of that type${reason === undefined ? '' : `: ${reason}`}`,
  hint: 'copy the whole line again, without line breaks',
});

export const unknownType = 'unknown key type';
export const otherType = 'the base64 names another type';
export const leftOver = 'bytes are left over';
export const tooEarly = 'the bytes end too early';
export const notShortest = 'not a positive integer in its shortest form';
export const ed25519Size = 'an Ed25519 key has 32 bytes';
export const notOnCurve = 'not a point of the Ed25519 curve';
export const lowOrder = 'a point of low order is not a key';

// RSA keys that don't protect.

export const rsaTooShort = (bits: number): string =>
  `an RSA key of ${bits} bits is too short: age needs at least 2048`;

export const rsaTooLong = (bits: number): string =>
  `an RSA key of ${bits} bits is too long: age accepts at most 16384`;

export const rsaExponentOne =
  'an RSA key with public exponent 1 encrypts nothing: anyone can open the file';

export const rsaExponent = (largest: bigint, found: string): string =>
  `an RSA key's public exponent must be odd, from 3 to ${largest}, but it is ${found}`;

export const exponentOfBits = (bits: number): string => `a number of ${bits} bits`;

export const rsaFactor = (factor: bigint): string =>
  `an RSA modulus that is a multiple of ${factor} protects nothing: anyone can compute its private key`;

// A private key's file.

export const unreadableKey = (name: string, reason?: string): Message => ({
  message: `${name}: not a readable SSH private key${reason === undefined ? '' : `: ${reason}`}`,
  hint: say`check the key: ${bare(typed('ssh-keygen -y -f <file>'))}`,
});

export const noPrivateKey = 'it contains no private key';
export const notOpenSsh = 'not an OpenSSH key';
export const severalKeys = 'it contains several keys';
export const unknownCipher = 'it uses a cipher that ssh-keygen does not offer';
export const notBcrypt = 'its key derivation is not bcrypt';
export const noRounds = 'its key derivation has no rounds';
export const halvesDiffer = 'its public and private half do not belong together';

export const wrongAlgorithm = (algorithm: string): Message => ({
  message: `age opens files with Ed25519 and RSA keys, not with ${algorithm} keys`,
  hint: 'pass an Ed25519 or RSA key that the files are sealed to',
});

export const tooManyRounds = (rounds: number): Message => ({
  message: `its passphrase takes ${rounds} rounds of bcrypt, more than 4096`,
  hint: say`protect it again with fewer rounds: ${bare(typed('ssh-keygen -p -a 100 -f <file>'))}`,
});

export const tooManySteps: Message = {
  message: 'its key derivation takes more than ten million steps',
  hint: say`protect it again: ${bare(typed('ssh-keygen -p -f <file>'))}`,
};

// A sealed file's stanza for an SSH key.

export const stanzaMalformed = (type: string, tag: string): string =>
  `its stanza ${type} ${tag} is malformed`;

export const stanzaDamaged = (name: string, type: string, tag: string): string =>
  `its stanza for ${name} (${type} ${tag}) is damaged`;
