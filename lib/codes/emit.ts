import type { Meaning } from './meaning.js';

/** Files of emit and addons. */
export const emit = {
  edited: {
    level: 'error',
    meaning: "files that `emit` would rewrite were edited, or are not certflake's",
    fix: 'what the hint names',
  },
  'emit-record': {
    level: 'error',
    meaning: 'the record of what `emit` wrote is damaged or of another version',
    fix: 'restore it from git, or what the hint names',
  },
  'flake-of-other-target': {
    level: 'warning',
    meaning: '`flake.nix` was written for the other `--target`',
    fix: 'move it away, and run `emit` again',
  },
  k8nix: { level: 'warning', meaning: 'k8nix has no option for a part of the policy' },
  'own-templates': {
    level: 'error',
    meaning: 'the files were written with your own templates, and none were passed',
    fix: '`--templates`, or `emit --overwrite`',
  },
  'no-template': {
    level: 'error',
    meaning:
      "`--templates` doesn't name a folder of templates, or the folder has a template with an unknown name",
    fix: 'use a folder with templates of the names in the hint',
  },
  template: {
    level: 'error',
    meaning: 'a template is wrong',
    fix: 'correct the line that the message names',
  },
  'not-nix': {
    level: 'error',
    meaning: 'Nix code cannot contain a text or a number',
    fix: 'use another one',
  },
  'empty-bundle': {
    level: 'error',
    meaning: 'a bundle has no Kubernetes object',
    fix: 'download or render it again',
  },
  'no-object': {
    level: 'error',
    meaning: 'a document in a bundle is not a Kubernetes object',
    fix: 'render the chart first, as with `helm template`',
  },
  'no-name': { level: 'error', meaning: 'an object has no `metadata.name`', fix: 'give it a name' },
  'bad-name': {
    level: 'error',
    meaning: 'Kubernetes refuses the name, kind, namespace or apiVersion of an object',
    fix: 'what the hint names',
  },
  secret: {
    level: 'error',
    meaning: 'a bundle has a Secret, which every user of a host could read in the Nix store',
    fix: 'remove it, and apply it from a file that agenix opens',
  },
  chart: {
    level: 'error',
    meaning: 'a bundle contains a chart template',
    fix: 'render the chart first',
  },
  'strange-value': {
    level: 'error',
    meaning: 'a key or value in a bundle would become something else in JSON',
    fix: 'quote it, or what the hint names',
  },
  repeated: {
    level: 'error',
    meaning: 'a bundle has an object twice, with different contents',
    fix: 'keep one of the two',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
