import type { Meaning } from './meaning.js';

/** What keeps a run from its work. */
export const run = {
  'not-accepted': {
    level: 'error',
    meaning:
      'the run would seal, sign or keep what this clone has not accepted; nothing was changed',
    fix: 'compare fingerprints, then `apply --accept <fingerprint>`, or `--accept-since` a commit that you trust',
  },
  'ambiguous-fingerprint': {
    level: 'error',
    meaning: '`--accept` names a fingerprint that two names have',
    fix: 'add a name: `--accept <name>=<fingerprint>`',
  },
  'accepted-unreadable': {
    level: 'error',
    meaning: 'the file with what this clone has accepted is damaged',
    fix: 'remove it; the next `apply` asks again',
  },
  'would-lock-out': {
    level: 'error',
    meaning: "none of the identities could open an authority's key afterwards",
    fix: 'add your own key to `userAgeKeys`, or pass the right identity; to replace your key, pass both: `-i FORMER NEW`',
  },
  'identity-mismatch': {
    level: 'error',
    meaning: 'none of the identities opens the key; nothing was changed',
    fix: 'pass the identity of one of `userAgeKeys` with `-i`; to replace your key, pass both',
  },
  'identity-unreadable': {
    level: 'error',
    meaning: "the file of an identity can't be read; nothing was changed",
    fix: 'pass the identity of one of `userAgeKeys` with `-i`',
  },
  'no-identity': {
    level: 'error',
    meaning: 'a key must be opened, but there is no identity; nothing was changed',
    fix: 'pass the identity of one of `userAgeKeys` with `-i`, or set `userAgeIdentity` in the policy',
  },
  'pair-broken': {
    level: 'error',
    meaning: 'a sealed key belongs to another certificate than the one beside it',
    fix: 'restore both from one commit',
  },
  'nothing-issued': {
    level: 'error',
    meaning: '`verify` and `kubeconfig` find no certificate of the policy',
    fix: '`apply`; if `dir` was changed, `plan` names the former folder',
  },
  interrupted: {
    level: 'error or warning',
    meaning:
      "an earlier run was stopped while it moved files into place; an error if it can't be completed",
    fix: '`apply` completes it, before you commit; for an error, see `journal`',
  },
  unfinished: {
    level: 'error',
    meaning: 'an interrupted run must be completed before this command can work',
    fix: '`apply`, first',
  },
  journal: {
    level: 'error',
    meaning:
      "an interrupted run can't be completed: its journal is damaged, or files have changed since",
    fix: 'the `rm` that the hint prints discards that run; then `plan`',
  },
  'journal-foreign': {
    level: 'error',
    meaning:
      'the journal of an interrupted run was not written by this clone on this machine for this folder',
    fix: 'read it, then what the hint names',
  },
  'plan-stale': {
    level: 'error',
    meaning:
      'a program applies a plan, but the tree or the policy has changed since; nothing was changed',
    fix: 'plan again; with `identities` if they open keys that change the plan',
  },
  aborted: {
    level: 'error',
    meaning: 'a program stopped its run before any file changed',
  },
  locked: { level: 'error', meaning: 'another certflake is running', fix: 'try again' },
  declined: {
    level: 'error',
    meaning: 'a question was answered with no, or not at all',
    fix: 'run it again and answer `y`, or pass `--yes` where the command takes it',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
