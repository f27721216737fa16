import type { Meaning } from './meaning.js';

/** Reading a policy. */
export const reading = {
  'no-policy': {
    level: 'error',
    meaning: 'certflake finds no policy, or the file of `-f` does not exist',
    fix: '`certflake init`, or name one with `-f`',
  },
  'two-policies': {
    level: 'error',
    meaning: 'a folder has two policies',
    fix: 'keep one, or name one with `-f`',
  },
  'unknown-format': {
    level: 'error',
    meaning: "the file's name does not have a policy's ending",
    fix: 'rename it, or name another with `-f`',
  },
  'policy-exists': {
    level: 'error',
    meaning: '`init` finds a policy in the folder',
    fix: 'edit that one, or name another folder',
  },
  'policy-outside': {
    level: 'error',
    meaning: 'the policy is outside the root',
    fix: 'name a root that contains it, with `--root`',
  },
  'policy-module': {
    level: 'error',
    meaning: 'the program that is the policy cannot be loaded, exports nothing, or never ends',
    fix: 'export `definePolicy({ … })` as its default',
  },
  'policy-program': {
    level: 'error',
    meaning: 'the policy is a program, and this clone has never used it',
    fix: 'read it, then run it by name once, with `-f`',
  },
  'unexpandable-path': {
    level: 'error',
    meaning: 'a path has a variable that is not set',
    fix: 'set the variable, or write the whole path',
  },
  'inventory-unreadable': {
    level: 'error',
    meaning: 'the file of `--inventory` is not an inventory, or cannot be read',
    fix: "run the flake's app, as in `nix run .#certs.plan`",
  },
  'identity-inside': {
    level: 'error',
    meaning: '`init` would make an identity inside the repository, or the folder of the cluster',
    fix: 'choose another folder for the cluster, or make a key first',
  },
  policy: {
    level: 'error',
    meaning: 'the policy or the inventory has problems; each has its own code',
    fix: 'what each problem names',
  },
  syntax: {
    level: 'error',
    meaning: 'the file is not valid YAML or JSON',
    fix: 'correct the line that the message names',
  },
  conflict: {
    level: 'error',
    meaning: "the file has git's conflict markers",
    fix: 'finish the merge',
  },
  'duplicate-option': {
    level: 'error',
    meaning: 'a set has an option twice',
    fix: 'keep one of the two',
  },
  unquoted: {
    level: 'error',
    meaning: 'YAML reads an unquoted text as something else',
    fix: 'quote it',
  },
  'bad-key': { level: 'error', meaning: 'the name of an option is not text', fix: 'write a name' },
  'endless-alias': {
    level: 'error',
    meaning: 'a YAML alias is inside its own anchor',
    fix: 'write its content instead',
  },
  'too-many-aliases': {
    level: 'error',
    meaning: 'the policy has more YAML aliases than certflake follows',
    fix: 'use `defaults` and `certDefaults`, or write them out',
  },
  'not-text': {
    level: 'error',
    meaning: 'the file is binary or in another encoding',
    fix: 'name a text file, or save it as UTF-8',
  },
  'not-utf8': { level: 'error', meaning: 'the text is not UTF-8', fix: 'save it as UTF-8' },
  'wrong-type': {
    level: 'error',
    meaning: 'a value has the wrong type for its option',
    fix: 'write what the message asks for',
  },
  'missing-option': {
    level: 'error',
    meaning: 'a required option is missing',
    fix: 'set it',
  },
  'unknown-option': {
    level: 'error',
    meaning: 'no such option exists at this place',
    fix: 'correct the name, or remove it',
  },
  'unknown-value': {
    level: 'error',
    meaning: 'the option does not have this value',
    fix: 'use a value that the hint names',
  },
  'unknown-usage': {
    level: 'error',
    meaning: 'no such usage exists',
    fix: 'use one that the hint names',
  },
  'unknown-key-algorithm': {
    level: 'error',
    meaning: 'certflake makes no keys of this algorithm',
    fix: 'use one that the hint names',
  },
  'unknown-key-size': {
    level: 'error',
    meaning: 'certflake makes no keys of this size',
    fix: 'use one that the hint names',
  },
  'unknown-version': {
    level: 'error',
    meaning: 'the version of a policy or an inventory is unknown',
    fix: 'use one that the hint names',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
