import type { Meaning } from './meaning.js';

/** Certificates in the tree. */
export const plan = {
  'authority-lost': {
    level: 'error',
    meaning: "an authority's files are gone, but what it signed is there, or the policy pins it",
    fix: 'restore them from git, or `apply --authority <ca> --force`',
  },
  'authority-broken': {
    level: 'error',
    meaning: "a file of the authority can't be read",
    fix: 'restore both from one commit; with conflict markers an `apply` with an identity',
  },
  'authority-pair': {
    level: 'error',
    meaning: "the authority's key and certificate don't belong together",
    fix: 'restore both from one commit; with conflict markers an `apply` with an identity',
  },
  'file-closed': {
    level: 'error',
    meaning: "a file can't be read: its permissions, or a link, which is never followed",
    fix: 'see to its owner and mode, or put the file itself there; nothing new is made for it',
  },
  'line-endings': {
    level: 'error',
    meaning: "a sealed key's line endings were changed, by git's `autocrlf` or an editor",
    fix: '`*.key.age binary` in `.gitattributes`, then restore the file from git',
  },
  'fingerprint-differs': {
    level: 'error',
    meaning: "the authority isn't the one that the policy pins; nothing is issued from it",
    fix: 'restore it, or change `fingerprint` if it was replaced on purpose',
  },
  'authority-not-accepted': {
    level: 'error',
    meaning:
      'another authority lies under a name that has an accepted one; nothing is issued from it',
    fix: 'restore it from git; if it was replaced on purpose, `apply --accept <fingerprint>`',
  },
  'authority-new': {
    level: 'note',
    meaning: 'this authority is not accepted in this clone yet, and nothing here has used it',
    fix: 'compare its fingerprint before you deploy it',
  },
  'tree-not-accepted': {
    level: 'warning',
    meaning:
      'authorities in `dir` are not what this clone has accepted for the same hosts in another folder',
    fix: 'find out who replaced them; if they are right, `apply` on a terminal',
  },
  stranger: {
    level: 'error',
    meaning:
      "a certificate in that file doesn't belong there: an authority's file holds one, a certificate is followed by its intermediates",
    fix: 'restore the file from an earlier commit; behind a certificate also `apply --only <id> --force`, which makes another one',
  },
  'authority-unusable': {
    level: 'error',
    meaning:
      'a certificate waits: its authority is missing, expired, without its key, or its file holds a stranger',
    fix: 'what the hint names',
  },
  'authority-differs': {
    level: 'error or warning',
    meaning: 'the authority differs from its policy, or its parent was replaced',
    fix: 'set the policy back, `--accept-existing`, or "Another authority" in [guide.md](guide.md); below a replaced parent: `apply --only ca-<ca> --force`',
  },
  'authority-due': {
    level: 'warning',
    meaning: 'the authority nears its end',
    fix: '"Another authority" in [guide.md](guide.md)',
  },
  'authority-expired': {
    level: 'error',
    meaning: 'the authority has reached its end',
    fix: '"Another authority" in [guide.md](guide.md)',
  },
  'authority-not-yet-valid': {
    level: 'error',
    meaning: 'the authority begins in the future, and nothing is issued from it before',
    fix: 'set the clock if it is wrong; else wait, or "Another authority" in [guide.md](guide.md)',
  },
  clock: {
    level: 'error or warning',
    meaning:
      'the last commit, most of the last nine or a certificate is later than this clock says; an error if something is to be issued',
    fix: 'set the clock; `apply --clock-is-right` if it is right',
  },
  'clock-ahead': {
    level: 'note',
    meaning:
      'something has ended, and the last commit and all certificates are more than a year older than the clock',
    fix: 'set the clock if it is wrong; else what the other messages say',
  },
  'authority-first': {
    level: 'error or warning',
    meaning: 'a certificate is due, and a new one would end no later',
    fix: '"Another authority" in [guide.md](guide.md), for the one that the hint names',
  },
  'repair-needs-force': {
    level: 'error',
    meaning:
      "a pair is broken whose key must not change, or several hosts share it; its certificate may be a later key's",
    fix: 'restore it from git, or `apply --only <id> --force`',
  },
  'key-must-stay': {
    level: 'error',
    meaning: 'the policy wants another kind of key where the key must not change',
    fix: 'set it back, or `apply --only <id> --force`',
  },
  'key-not-accepted': {
    level: 'error',
    meaning: 'a key that must not change is another than the accepted one',
    fix: 'restore it from git, `apply --accept <fingerprint>`, or `apply --only <id> --force`',
  },
  'key-came-back': {
    level: 'error or warning',
    meaning:
      'a former key lies there again, which this clone knows was replaced: a merge, a revert or `git checkout .` has brought it back',
    fix: '`apply --only <id> --force`, restore the later one from git, or `apply --accept <id>=<fingerprint>`',
  },
  'authority-key': {
    level: 'error',
    meaning: "a certificate's files hold an authority's key",
    fix: 'find out who put it there; `apply --only <id> --force` makes a new one',
  },
  'same-key': {
    level: 'warning',
    meaning: "the files of one certificate hold another's key, or two recipients have one key",
    fix: 'find out who did it; `apply --only <id> --force` makes a new key',
  },
  'service-account-key-new': {
    level: 'warning',
    meaning:
      'the pair for service-account tokens gets a new key: API servers refuse the tokens that the former one signed',
    fix: '[another service-account key](kubernetes.md#another-service-account-key)',
  },
  'dir-changed': {
    level: 'warning',
    meaning: "`dir` names an empty folder, and others claim to hold this policy's certificates",
    fix: 'the `git mv` that the hint prints; without one, compare fingerprints first',
  },
  'left-in-former-dir': {
    level: 'warning',
    meaning:
      'certificates that `dir` lacks, or keys, lie in a folder that this clone used before: a colleague made them while it was moved',
    fix: 'the command that it prints: to keep them, before `certflake apply`',
  },
  'needs-new-key': {
    level: 'warning',
    meaning: '`rekey` leaves out a key whose host has a new SSH host key',
    fix: '`apply`',
  },
  'not-whole': {
    level: 'note',
    meaning: '`rekey` leaves out files that are missing, broken or not from their authority',
    fix: '`apply`',
  },
  'manifest-unreadable': {
    level: 'error or warning',
    meaning: 'a manifest has conflict markers or damage; only a whole run rebuilds it',
    fix: '`apply` with an identity',
  },
  'manifest-version': {
    level: 'error',
    meaning: 'another certflake wrote it; nothing that belongs to it is touched',
    fix: 'the certflake that wrote it, or a newer one',
  },
  'authority-generations': {
    level: 'error',
    meaning:
      "a manifest's `generations` of an authority contradict each other, or this certflake does not know them",
    fix: 'the certflake that wrote it, or a newer one; otherwise restore the manifest from git',
  },
  'keys-unproven': {
    level: 'error or warning',
    meaning:
      'no manifest says whether sealed keys belong to their certificates, as after a merge; of `verify`: it has not opened them',
    fix: '`apply` with the identity of one of their recipients (`-i`), before you deploy',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
