import type { Meaning } from './meaning.js';

/** The policy and the inventory. */
export const policy = {
  'unknown-parent': {
    level: 'error',
    meaning: '`parent` names an authority that is not declared',
    fix: 'name a declared one',
  },
  'unknown-role': {
    level: 'error',
    meaning: 'a certificate has a role without hosts, or a host has a role without certificates',
    fix: 'correct the role',
  },
  'unknown-variable': {
    level: 'error',
    meaning: 'a word has an unknown variable',
    fix: 'use one that the hint names, or `$${` for a plain `${`',
  },
  'bad-variable': {
    level: 'error',
    meaning: 'a variable is malformed, or not allowed here',
    fix: '`$${` for a plain `${`, or what the hint names',
  },
  'bad-word': {
    level: 'error',
    meaning: 'a word does not fit its option',
    fix: 'what the message says',
  },
  'bad-host': {
    level: 'error',
    meaning: 'a name, address, URI or e-mail address is malformed',
    fix: 'what the message says',
  },
  'bad-duration': {
    level: 'error',
    meaning: 'a duration is malformed',
    fix: 'write hours, as in `87600h`, or days, as in `3650d`',
  },
  'bad-folder': {
    level: 'error',
    meaning: "`dir` does not name a folder below the policy's",
    fix: 'name a folder below it, with forward slashes',
  },
  'bad-range': {
    level: 'error',
    meaning: 'a range of addresses is malformed',
    fix: 'write a range as in `10.96.0.0/12`',
  },
  'bad-constraint': {
    level: 'error',
    meaning: 'a word of `nameConstraints` is malformed',
    fix: 'what the hint names',
  },
  'bad-key-size': {
    level: 'error',
    meaning: "the size does not fit the key's algorithm",
    fix: 'use a size that the message names',
  },
  'bad-inventory': {
    level: 'error',
    meaning: 'a certificate in the inventory contradicts the rest of it',
    fix: 'correct it where it is made',
  },
  'inventory-version': {
    level: 'error',
    meaning: 'the inventory has another version than this certflake reads',
    fix: 'update the flake input and the package together',
  },
  empty: { level: 'error', meaning: 'a text is empty', fix: 'fill it in, or remove the option' },
  'too-long': {
    level: 'error',
    meaning: 'a text is longer than any text in a policy',
    fix: 'check what was pasted there',
  },
  'control-character': {
    level: 'error',
    meaning: 'a text has a control character or ends in a line break',
    fix: 'remove it',
  },
  'invisible-character': {
    level: 'error',
    meaning: 'a text has an invisible character',
    fix: 'delete the text, and type it again',
  },
  'not-digestible': {
    level: 'error',
    meaning: 'a text has characters that its digest cannot cover',
    fix: 'remove the control characters',
  },
  'private-key': {
    level: 'error',
    meaning: 'a private key is in the place of a public key',
    fix: 'write the public key; if the private key was copied off its machine, make a new pair',
  },
  'placeholder-key': {
    level: 'error',
    meaning: 'a placeholder is in the place of a public key',
    fix: 'write a real public key',
  },
  'bad-host-key-file': {
    level: 'error',
    meaning: 'the file of a host key does not hold one line with one key',
    fix: "write the line of the host's `/etc/ssh/ssh_host_ed25519_key.pub`",
  },
  'no-host-key': {
    level: 'error',
    meaning: 'a host that holds keys has no SSH host key in the policy',
    fix: 'write its `/etc/ssh/ssh_host_ed25519_key.pub`, as text or as a path',
  },
  'no-host-key-file': {
    level: 'error',
    meaning: 'the file that should hold a host key cannot be read',
    fix: "copy the host's public key there",
  },
  'no-operators': {
    level: 'error',
    meaning: '`userAgeKeys` is empty, so no operator could open the keys',
    fix: 'add the public key of the person who runs certflake',
  },
  'mixed-recipients': {
    level: 'error',
    meaning:
      'a key would be sealed to post-quantum and classic recipients together, which age refuses',
    fix: 'use recipients of one kind',
  },
  'no-holder': { level: 'error', meaning: 'no host holds the certificate', fix: 'declare hosts' },
  'no-subject': {
    level: 'error',
    meaning: 'an authority has no subject, or a certificate has neither subject nor names',
    fix: 'set `commonName` or `names`',
  },
  'authority-hosts': {
    level: 'warning',
    meaning: 'an authority has `hosts`, but its certificate cannot contain them',
    fix: 'remove them',
  },
  'circular-parent': {
    level: 'error',
    meaning: 'an authority is above itself',
    fix: 'leave out `parent` on the authority that signs itself',
  },
  'path-too-long': {
    level: 'error',
    meaning: '`pathLength` of an authority above allows no authority here',
    fix: 'raise it, or choose another parent',
  },
  'usage-not-issued': {
    level: 'error',
    meaning: '`usages` of an authority above do not let it issue this usage',
    fix: 'add it there, or remove it here',
  },
  'name-not-issued': {
    level: 'error',
    meaning: '`nameConstraints` of an authority above do not let it issue this name',
    fix: 'permit it there, or remove the name',
  },
  'renewal-too-early': {
    level: 'error',
    meaning: '`renewBefore` is as long as the lifetime, so every run would renew the certificate',
    fix: 'leave it out, or write less than `expiry`',
  },
  'short-expiry': {
    level: 'error or warning',
    meaning:
      'an `expiry` below an hour leaves no time to renew and deploy; below a minute it is refused',
    fix: 'write a longer `expiry`',
  },
  'long-name': {
    level: 'warning',
    meaning: 'a name in the subject is longer than RFC 5280 allows',
    fix: 'write a shorter name',
  },
  'same-path': {
    level: 'error',
    meaning: 'two certificates or hosts would have the same files',
    fix: 'rename one of them',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
