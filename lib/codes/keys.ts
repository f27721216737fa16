import type { Meaning } from './meaning.js';

/** Certificates, keys and identities. */
export const keys = {
  'certificate-damaged': {
    level: 'error',
    meaning: 'a certificate is malformed',
    fix: 'restore it from git',
  },
  'not-an-address': {
    level: 'error',
    meaning: 'a text is not an address, or not a range of addresses',
    fix: 'what the message says',
  },
  'key-unreadable': {
    level: 'error',
    meaning: 'a private key cannot be read',
    fix: 'use PKCS#8, PKCS#1 or SEC1 in PEM',
  },
  'key-encrypted': {
    level: 'error',
    meaning: 'a private key is protected by a passphrase',
    fix: '`openssl pkey -in FILE` removes it',
  },
  'key-refused': {
    level: 'error',
    meaning: 'certflake does not support keys of this kind or size',
    fix: 'use RSA of 2048 bits or more, ECDSA P-256, P-384 or P-521, or Ed25519',
  },
  'key-differs': {
    level: 'error',
    meaning: 'the kept key is not of the kind that the policy asks for',
    fix: '`apply --only <id> --force` makes a new one',
  },
  'key-missing': {
    level: 'error',
    meaning: 'a sealed key is missing, or there is no key where a public key belongs',
    fix: 'restore it from git; `ssh-ed25519 …` or `age1…`',
  },
  'key-damaged': {
    level: 'error',
    meaning: 'a public key was not copied correctly',
    fix: 'copy the whole key again',
  },
  'key-form': {
    level: 'error',
    meaning: 'a public key is in another form than OpenSSH writes',
    fix: 'convert it as the hint says',
  },
  'key-kind': {
    level: 'error',
    meaning: 'age cannot seal to this kind of public key',
    fix: 'use an `ssh-ed25519` key or an `age1…` recipient',
  },
  'key-several': {
    level: 'error',
    meaning: 'there are several public keys in the place of one',
    fix: 'keep one line',
  },
  'key-size': {
    level: 'error',
    meaning: 'an RSA key is too short or too long for age',
    fix: 'use an Ed25519 key',
  },
  'key-unknown': {
    level: 'error',
    meaning: 'a text is not a public key that age can seal to',
    fix: 'write `ssh-ed25519 …`, `ssh-rsa …` or `age1…`',
  },
  'key-weak': {
    level: 'error',
    meaning: 'an RSA key gives no protection, or age refuses its exponent',
    fix: 'use an Ed25519 key',
  },
  'seal-no-recipients': {
    level: 'error',
    meaning: 'there is no recipient to seal to',
    fix: 'write at least one in `userAgeKeys`',
  },
  'seal-many-recipients': {
    level: 'error',
    meaning: 'a key has more recipients than a file can have',
    fix: 'share it among fewer hosts',
  },
  'seal-mixed-recipients': {
    level: 'error',
    meaning: 'post-quantum and classic recipients are mixed',
    fix: 'use recipients of one kind',
  },
  'sealed-damaged': {
    level: 'error',
    meaning: 'a sealed file is damaged',
    fix: 'restore it from git',
  },
  'stanza-damaged': {
    level: 'error',
    meaning: "a recipient's part of a sealed file is damaged",
    fix: 'restore it from git',
  },
  'identity-costly': {
    level: 'error',
    meaning: 'opening the identity with its passphrase would take too long',
    fix: 'protect it again, as the hint says',
  },
  'identity-damaged': {
    level: 'error',
    meaning: 'the file of an identity is damaged',
    fix: 'restore it, or what the hint names',
  },
  'identity-kind': {
    level: 'error',
    meaning: 'the file is not an identity that certflake can use',
    fix: 'what the hint names',
  },
  'identity-missing': {
    level: 'error',
    meaning: 'there is no identity in the file',
    fix: '`age-keygen -o <file>`, or `ssh-keygen -t ed25519 -f <file>`',
  },
  'identity-several': {
    level: 'error',
    meaning: 'there are several identities in the place of one',
    fix: '`parseIdentities` accepts several',
  },
  'passphrase-missing': {
    level: 'error',
    meaning: 'an identity is protected by a passphrase, but no passphrase was given',
    fix: 'in a program, pass `passphrase`: its text, or a function that asks for it',
  },
  'passphrase-wrong': { level: 'error', meaning: 'the passphrase is wrong', fix: 'try again' },
  'no-passphrase': {
    level: 'error',
    meaning: 'a passphrase is needed, and cannot be asked for or read',
    fix: 'pass `--passphrase-fd 3`, open for reading',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
