import type { Meaning } from './meaning.js';

/** The Nix side of the tree. */
export const nix = {
  'emitted-stale': {
    level: 'warning',
    meaning: "`emit`'s files are missing, or differ from the policy or their record",
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
      "a file of `emit` was edited, or not committed with its policy; or agenix's rules lost certflake's first line",
    fix: 'move the edit into your own module, or rules into your own `secrets.nix`; then `emit --overwrite`',
  },
  'emitted-conflict': {
    level: 'warning',
    meaning: "a merge has left git's markers in a file of `emit`",
    fix: 'finish the merge, then `emit --overwrite`',
  },
  'rules-name-unaccepted': {
    level: 'warning',
    meaning:
      "agenix's rules name a recipient that this clone has not accepted for the file, or `emit` adds one",
    fix: 'compare the fingerprint, then the `apply --accept` of the hint, before `agenix -r`',
  },
  'rules-name-other': {
    level: 'warning',
    meaning:
      "for a file, agenix's rules or your own list a key that the policy doesn't list for it, or a key of no recipient",
    fix: '`emit` (`--overwrite` if the file was edited), before `agenix -r`; in your own rules, or if the policy is in Nix, remove the key',
  },
  'rules-leave-out': {
    level: 'warning',
    meaning:
      "agenix's rules, or your own, list a file of certflake's without one of the policy's recipients",
    fix: '`emit` (`--overwrite` if the file was edited), before `agenix -r`; in your own rules, remove the list',
  },
  'rules-other-file': {
    level: 'warning or note',
    meaning:
      "agenix's rules in `dir` list a file of certflake's under another name, or one that the policy doesn't have",
    fix: 'remove what you did not add, before `agenix -r`',
  },
  'rules-not-judged': {
    level: 'warning or note',
    meaning:
      "agenix's rules have another form (or `emitted.json` says so), are a link or very large: certflake cannot read their recipients",
    fix: 'read them before `agenix -r`; with your own templates, `emit --check --templates …`',
  },
  'rules-import-other': {
    level: 'note',
    meaning:
      "your `secrets.nix` imports certflake's rules for another folder instead of those for `dir`",
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
    fix: 'write the line that the hint prints',
  },
  'host-role-differs': {
    level: 'warning',
    meaning:
      'a folder in `hosts/` imports the module of a role that the host no longer has, or lacks one',
    fix: 'write the imports that the hint names',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
