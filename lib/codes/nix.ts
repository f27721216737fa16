import type { Meaning } from './meaning.js';

/** The Nix side of the tree. */
export const nix = {
  'emitted-stale': {
    level: 'warning',
    meaning: "`emit`'s files are not what the policy gives, missing, or unlike their record",
    fix: '`apply`, or `emit`',
  },
  'rules-name-former': {
    level: 'warning',
    meaning: "`emit`'s rules name a key that opens nothing now",
    fix: '`emit`, before `agenix -r`',
  },
  'emitted-edited': {
    level: 'warning',
    meaning:
      "a file of `emit` was edited, or not committed with its policy; agenix's rules, also where they lost certflake's first line",
    fix: 'keep an edit in a module of your own, then `emit --overwrite`; your own rules in a `secrets.nix` of your own',
  },
  'emitted-conflict': {
    level: 'warning',
    meaning: "a merge has left git's markers in a file of `emit`",
    fix: 'finish the merge, then `emit --overwrite`',
  },
  'rules-name-unaccepted': {
    level: 'warning',
    meaning:
      "agenix's rules name a recipient for a file that this clone has not accepted it for, or `emit` writes one into them",
    fix: 'compare the fingerprint, then the `apply --accept` of the hint, before `agenix -r`',
  },
  'rules-name-other': {
    level: 'warning',
    meaning:
      "agenix's rules, or your own, give a key a file that the policy doesn't give it; or no recipient has the key",
    fix: '`emit` (`--overwrite` if the file was edited), before `agenix -r`; in your own rules, and with an inventory, take the key out',
  },
  'rules-leave-out': {
    level: 'warning',
    meaning:
      "agenix's rules, or your own, list a file of certflake's without a recipient to whom the policy gives it",
    fix: '`emit` (`--overwrite` if the file was edited), before `agenix -r`; in your own rules, take the list out',
  },
  'rules-other-file': {
    level: 'warning or note',
    meaning:
      "agenix's rules in `dir` list a file of certflake's under another name, or one that the policy doesn't have",
    fix: 'take out what you have not put there, before `agenix -r`',
  },
  'rules-not-judged': {
    level: 'warning or note',
    meaning:
      "agenix's rules are in a form of their own (or `emitted.json` says so), a link or very large, which hides whom they name",
    fix: 'read them before `agenix -r`; with templates of your own, `emit --check --templates …`',
  },
  'rules-import-other': {
    level: 'note',
    meaning:
      "your `secrets.nix` imports certflake's rules for another folder, and not those for `dir`",
    fix: 'write the line that `emit` prints',
  },
  'host-folder-left': {
    level: 'warning',
    meaning: '`hosts/` has the folder of a host that the policy does not have',
    fix: 'what the hint names ([emit.md](emit.md))',
  },
  'host-folder-missing': {
    level: 'warning',
    meaning: 'the policy has a host without a folder in `hosts/`',
    fix: 'what the hint names ([emit.md](emit.md))',
  },
  'emitted-left': {
    level: 'warning',
    meaning: '`modules/roles/` has the module of a role that no host has',
    fix: 'what the hint names ([emit.md](emit.md))',
  },
  'host-name-differs': {
    level: 'warning',
    meaning: "a folder in `hosts/` that `emit` began has another host's `networking.hostName`",
    fix: 'the line that the hint prints',
  },
  'host-role-differs': {
    level: 'warning',
    meaning:
      'a folder in `hosts/` imports the module of a role that the host no longer has, or lacks one',
    fix: 'the imports that the hint names',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
