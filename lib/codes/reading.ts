import type { Meaning } from './meaning.js';

/** Reading a policy. */
export const reading = {
  'no-policy': {
    level: 'error',
    meaning: 'there is no policy where certflake looks, or where `-f` points',
    fix: '`certflake init`, or name one with `-f`',
  },
  'two-policies': {
    level: 'error',
    meaning: 'a folder has two policies',
    fix: 'keep one, or name one with `-f`',
  },
  'unknown-format': {
    level: 'error',
    meaning: "the file's name does not end as a policy's does",
    fix: 'rename it, or name another with `-f`',
  },
  'policy-exists': {
    level: 'error',
    meaning: '`init` finds a policy in the folder',
    fix: 'edit that one, or name another folder',
  },
  'policy-outside': {
    level: 'error',
    meaning: 'the policy lies outside the root',
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
    fix: 'set it, or write the path out',
  },
  'inventory-unreadable': {
    level: 'error',
    meaning: 'what `--inventory` names is no inventory, or cannot be read',
    fix: "run it by the flake's app, as in `nix run .#certs.plan`",
  },
  'identity-inside': {
    level: 'error',
    meaning: '`init` would make an identity inside the repository, or the folder of the cluster',
    fix: 'another folder for the cluster, or a key made first',
  },
  policy: {
    level: 'error',
    meaning: 'the policy or the inventory has problems; each of them has a code of its own',
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
    meaning: 'YAML takes text for something else, because it is not quoted',
    fix: 'quote it',
  },
  'bad-key': { level: 'error', meaning: 'the name of an option is not text', fix: 'write a name' },
  'endless-alias': {
    level: 'error',
    meaning: 'a YAML alias stands inside its own anchor',
    fix: 'write out what it stands for',
  },
  'too-many-aliases': {
    level: 'error',
    meaning: 'the policy has more YAML aliases than certflake follows',
    fix: 'use `defaults` and `certDefaults`, or write them out',
  },
  'not-text': {
    level: 'error',
    meaning: 'the file is binary or in an encoding of its own',
    fix: 'name a text file, or save it as UTF-8',
  },
  'not-utf8': { level: 'error', meaning: 'the text is not UTF-8', fix: 'save it as UTF-8' },
  'wrong-type': {
    level: 'error',
    meaning: 'a value has another type than its option takes',
    fix: 'write what the message asks for',
  },
  'missing-option': {
    level: 'error',
    meaning: 'an option is missing that must be set',
    fix: 'set it',
  },
  'unknown-option': {
    level: 'error',
    meaning: 'no such option exists at this place',
    fix: 'correct the name, or remove it',
  },
  'unknown-value': {
    level: 'error',
    meaning: 'the option takes other words',
    fix: 'one of those that the hint names',
  },
  'unknown-usage': {
    level: 'error',
    meaning: 'no such usage exists',
    fix: 'a usage that the hint names',
  },
  'unknown-key-algorithm': {
    level: 'error',
    meaning: 'certflake makes no keys of this algorithm',
    fix: 'an algorithm that the hint names',
  },
  'unknown-key-size': {
    level: 'error',
    meaning: 'certflake makes no keys of this size',
    fix: 'a size that the hint names',
  },
  'unknown-version': {
    level: 'error',
    meaning: 'this version of a policy or an inventory is not known',
    fix: 'a version that the hint names',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
