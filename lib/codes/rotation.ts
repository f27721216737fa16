import type { Meaning } from './meaning.js';

/** Authorities that rotate. */
export const rotation = {
  rotation: {
    level: 'note',
    meaning: 'an authority rotates',
    fix: '`rotate <authority> --status` says what comes next',
  },
  'rotation-stands': {
    level: 'warning',
    meaning: 'a stage of a rotation has stood for longer than `--soak`',
    fix: 'go on or back: `rotate <authority> --status`',
  },
  'rotation-late': {
    level: 'warning',
    meaning: 'a generation that hosts still need ends before the rotation is over',
    fix: 'go on: `rotate <authority> --status`',
  },
  'rotation-refused': {
    level: 'error',
    meaning: 'a stage of a rotation is not entered, because something would stop working',
  },
  'rotation-undeployed': {
    level: 'error',
    meaning: 'nothing shows that every host was deployed with the present stage of a rotation',
    fix: 'deploy all hosts; then `--deployed`, `--live` or `--evidence FILE`',
  },
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
  'clients-unproven': {
    level: 'note',
    meaning: '`--live` has asked servers; on some hosts only clients run, which it cannot ask',
    fix: 'deploy these hosts; `--evidence FILE` shows that',
  },
  'stage-uncommitted': {
    level: 'error',
    meaning: "the authority's present file is in no commit, so no host's revision can have it",
    fix: 'commit, and deploy that commit',
  },
  'rotation-cuts': {
    level: 'error',
    meaning:
      'a stage of a rotation is not entered, because a host that was deployed with it and one that was not would refuse each other',
  },
  'rotation-breaks': {
    level: 'error',
    meaning:
      'a step of a rotation that does not wait for a deploy breaks connections, and their number was not confirmed',
    fix: 'look at what breaks; then add `--breaks` with the number',
  },
  'rotation-shared': {
    level: 'error',
    meaning: 'another authority of the same connections rotates already',
    fix: 'finish that rotation first',
  },
  'generation-unproven': {
    level: 'error',
    meaning:
      "files beside an authority's are those of another generation, but the present one has not endorsed it",
    fix: "restore all of the authority's files from one commit",
  },
  'generation-key': {
    level: 'error or warning',
    meaning:
      'the sealed key of the next or the former generation is missing or unreadable, or lies there without a certificate',
    fix: "restore all of the authority's files from one commit, or remove the key that is left",
  },
  'generation-returned': {
    level: 'error',
    meaning:
      "an authority's file holds a generation again that this clone has seen leave; nothing is issued from it",
    fix: "restore all of the authority's files from one commit",
  },
} as const satisfies Record<string, Meaning>;
