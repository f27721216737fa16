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
    meaning: 'a text is no address, or no range of addresses',
    fix: 'what the message says',
  },
  'key-unreadable': {
    level: 'error',
    meaning: 'a private key cannot be read',
    fix: 'PKCS#8, PKCS#1 or SEC1 in PEM',
  },
  'key-encrypted': {
    level: 'error',
    meaning: 'a private key is protected by a passphrase',
    fix: '`openssl pkey -in FILE` removes it',
  },
  'key-refused': {
    level: 'error',
    meaning: 'certflake takes no keys of this kind or size',
    fix: 'RSA of 2048 bits or more, ECDSA P-256, P-384 or P-521, or Ed25519',
  },
  'key-differs': {
    level: 'error',
    meaning: 'the key to keep is of another kind than the policy asks for',
    fix: '`apply --only <id> --force` makes a new one',
  },
  'key-missing': {
    level: 'error',
    meaning: 'a sealed key is missing, or there is no key where a public key belongs',
    fix: 'restore it from git; `ssh-ed25519 …` or `age1…`',
  },
  'key-damaged': {
    level: 'error',
    meaning: 'a public key was not copied as it is',
    fix: 'copy it again, whole',
  },
  'key-form': {
    level: 'error',
    meaning: 'a public key is in another form than OpenSSH writes',
    fix: 'convert it as the hint says',
  },
  'key-kind': {
    level: 'error',
    meaning: 'age cannot seal to this kind of public key',
    fix: 'an `ssh-ed25519` key or an `age1…` recipient',
  },
  'key-several': {
    level: 'error',
    meaning: 'several public keys stand where one belongs',
    fix: 'keep one line',
  },
  'key-size': {
    level: 'error',
    meaning: 'an RSA key is too short or too long for age',
    fix: 'an Ed25519 key',
  },
  'key-unknown': {
    level: 'error',
    meaning: 'a text is no public key that age can seal to',
    fix: '`ssh-ed25519 …`, `ssh-rsa …` or `age1…`',
  },
  'key-weak': {
    level: 'error',
    meaning: 'an RSA key protects nothing, or has an exponent that is not taken',
    fix: 'an Ed25519 key',
  },
  'seal-no-recipients': {
    level: 'error',
    meaning: 'there is no recipient to seal to',
    fix: 'at least one in `userAgeKeys`',
  },
  'seal-many-recipients': {
    level: 'error',
    meaning: 'a key has more recipients than a file can have',
    fix: 'share it among fewer hosts',
  },
  'seal-mixed-recipients': {
    level: 'error',
    meaning: 'post-quantum and classic recipients stand together',
    fix: 'recipients of one kind',
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
    meaning: 'the file is no identity that certflake can use',
    fix: 'what the hint names',
  },
  'identity-missing': {
    level: 'error',
    meaning: 'there is no identity in the file',
    fix: '`age-keygen -o <file>`, or `ssh-keygen -t ed25519 -f <file>`',
  },
  'identity-several': {
    level: 'error',
    meaning: 'several identities stand where one belongs',
    fix: '`parseIdentities` takes them all',
  },
  'passphrase-missing': {
    level: 'error',
    meaning: 'an identity is protected by a passphrase, and none was given',
    fix: 'type it, or `--passphrase-fd`',
  },
  'passphrase-wrong': { level: 'error', meaning: 'the passphrase is wrong', fix: 'try again' },
  'no-passphrase': {
    level: 'error',
    meaning: 'a passphrase is needed, and cannot be asked for or read',
    fix: '`--passphrase-fd 3`, open for reading',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
