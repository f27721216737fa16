import type { Meaning } from './meaning.js';

/** Certificates in the tree. */
export const plan = {
  'authority-lost': {
    level: 'error',
    meaning:
      "an authority's files are missing, but certificates that it signed exist, or the policy pins it",
    fix: 'restore them from git, or `apply --authority <ca> --force`',
  },
  'authority-broken': {
    level: 'error',
    meaning: "a file of the authority can't be read",
    fix: 'restore both from one commit; with conflict markers, `apply` with an identity',
  },
  'authority-pair': {
    level: 'error',
    meaning: "the authority's key and certificate don't belong together",
    fix: 'restore both from one commit; with conflict markers, `apply` with an identity',
  },
  'file-closed': {
    level: 'error',
    meaning:
      "a file can't be read: it lacks permissions, or is a link, which certflake never follows",
    fix: 'correct its owner and mode, or replace the link by the file; certflake makes no new one',
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
    meaning: 'the authority on disk is not the accepted one; nothing is issued from it',
    fix: 'restore it from git; if it was replaced on purpose, `apply --accept <fingerprint>`',
  },
  'authority-new': {
    level: 'note',
    meaning: 'this clone has neither accepted nor used this authority yet',
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
      "a file has a certificate that doesn't belong in it: an authority's file may hold only its own; any other file, its own and its intermediates",
    fix: 'restore the file from an earlier commit; or, if it is not an authority, `apply --only <id> --force` makes a new key pair',
  },
  'authority-unusable': {
    level: 'error',
    meaning:
      'a certificate waits: its authority is missing, expired, without its key, or its file is reported as `stranger`',
    fix: 'what the hint names',
  },
  'authority-differs': {
    level: 'error or warning',
    meaning: 'the authority differs from its policy, or its parent was replaced',
    fix: 'restore the policy, `--accept-existing`, or "Another authority" in [guide.md](guide.md#another-authority); below a replaced parent: `apply --only ca-<ca> --force`',
  },
  'authority-due': {
    level: 'warning',
    meaning: 'the authority nears its end',
    fix: '"Another authority" in [guide.md](guide.md#another-authority)',
  },
  'authority-expired': {
    level: 'error',
    meaning: 'the authority has reached its end',
    fix: '"Another authority" in [guide.md](guide.md#another-authority)',
  },
  'authority-not-yet-valid': {
    level: 'error',
    meaning: 'the authority begins in the future; until then nothing is issued from it',
    fix: 'set the clock if it is wrong; otherwise wait, or "Another authority" in [guide.md](guide.md#another-authority)',
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
    fix: 'set the clock if it is wrong; otherwise what the other messages say',
  },
  'authority-first': {
    level: 'error or warning',
    meaning: 'a certificate is due, but a new one would not end later',
    fix: '"Another authority" in [guide.md](guide.md#another-authority), for the one that the hint names',
  },
  'repair-needs-force': {
    level: 'error',
    meaning:
      'a broken pair has a key that must not change, or that several hosts share; the certificate may belong to a later key',
    fix: 'restore both files from one commit, or `apply --only <id> --force`',
  },
  'key-must-stay': {
    level: 'error',
    meaning: 'the policy asks for another kind of key, but this key must not change',
    fix: 'restore the policy, or `apply --only <id> --force`',
  },
  'key-not-accepted': {
    level: 'error',
    meaning: 'a key that must not change is not the accepted one',
    fix: 'restore both files from one commit, `apply --accept <fingerprint>`, or `apply --only <id> --force`',
  },
  'key-came-back': {
    level: 'error or warning',
    meaning:
      'a merge, a revert or `git checkout .` brought back a key that was replaced in this clone',
    fix: '`apply --only <id> --force`, restore both files from the commit that has the later key, or `apply --accept <id>=<fingerprint>`',
  },
  'authority-key': {
    level: 'error',
    meaning: "a certificate's sealed key is an authority's key",
    fix: 'find out who put the key there; `apply --only <id> --force` makes a new one',
  },
  'same-key': {
    level: 'warning',
    meaning: 'two certificates have the same key, or two recipients have the same key',
    fix: 'find out who did it; certificates: `apply --only <id> --force` makes a new key; recipients: give each its own key',
  },
  'service-account-key-new': {
    level: 'warning',
    meaning:
      'the pair for service-account tokens gets a new key: API servers refuse tokens signed by the former one',
    fix: '[another service-account key](kubernetes.md#another-service-account-key)',
  },
  'dir-changed': {
    level: 'warning',
    meaning:
      "`dir` names an empty folder, and other folders seem to hold this policy's certificates",
    fix: 'the `git mv` that the hint prints; without one, compare fingerprints first',
  },
  'left-in-former-dir': {
    level: 'warning',
    meaning:
      'a folder that this clone used before has certificates that `dir` lacks, or keys: a colleague made them during the move',
    fix: 'to keep them, the command that it prints, before `certflake apply`',
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
    meaning: 'another version of certflake wrote the manifest; this one changes none of its files',
    fix: 'use the version of certflake that wrote the file, or a newer version',
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
      'no manifest says whether sealed keys belong to their certificates, as after a merge; from `verify`: it has not opened them',
    fix: '`apply` with the identity of one of their recipients (`-i`), before you deploy',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
