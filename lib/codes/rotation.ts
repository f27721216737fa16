import type { Meaning } from './meaning.js';

/** The stages of an authority. */
export const rotation = {
  'evidence-unreadable': {
    level: 'error',
    meaning: 'the file of `--evidence` is not JSON, or does not say what hosts were deployed with',
    fix: 'write an object by host, with what `nixos-version --json` prints on each',
  },
  'evidence-host': {
    level: 'warning',
    meaning: 'the file of `--evidence` names a host that the policy does not have',
    fix: 'correct the name in the file',
  },
  'stage-uncommitted': {
    level: 'error',
    meaning: "the authority's present file is in no commit, so no host's revision can have it",
    fix: 'commit, and deploy that commit',
  },
  'not-deployed': {
    level: 'error',
    meaning: "hosts were not deployed with the authority's present stage, or nothing shows it",
    fix: 'deploy them, then try again',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
