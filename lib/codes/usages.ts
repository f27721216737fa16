import type { Meaning } from './meaning.js';

/** Usages and the kubernetes section. */
export const usages = {
  'usage-none': {
    level: 'warning',
    meaning: 'a certificate has no usages, and may serve for anything',
    fix: 'list what it is for',
  },
  'usage-any': {
    level: 'warning',
    meaning: 'the usage `any` limits nothing',
    fix: 'list the usages that are needed',
  },
  'usage-dropped': {
    level: 'note',
    meaning: 'a usage is left out that the kind of key cannot serve',
  },
  'usage-unfit-for-key': {
    level: 'error',
    meaning: 'a usage is not possible with the kind of key',
    fix: 'remove it, or use the kind that the hint names',
  },
  'usage-needs-key-agreement': {
    level: 'error',
    meaning: 'a usage has no meaning without `key agreement`',
    fix: 'add `key agreement`, or remove it',
  },
  'usage-authority-only': {
    level: 'error',
    meaning: 'a certificate has a usage that only authorities have',
    fix: 'remove it, or declare an authority',
  },
  'usage-timestamping-alone': {
    level: 'error',
    meaning: '`timestamping` is not the only extended usage',
    fix: 'a certificate of its own for it',
  },
  'service-ranges': {
    level: 'error',
    meaning: '`serviceRanges` names no range, or two of one family',
    fix: 'one range, or one of each family',
  },
  'same-role': {
    level: 'error',
    meaning: '`kubernetes.roles` calls two roles by one word',
    fix: 'give a host both roles instead',
  },
  'port-taken': {
    level: 'error',
    meaning: '`apiServerPort` is the port of another server',
    fix: 'another port',
  },
  'unknown-rule': {
    level: 'warning',
    meaning: '`lint.off` names a rule that does not exist',
    fix: 'a rule that the hint names',
  },
  'idle-exception': {
    level: 'note',
    meaning: '`lint.off` names a rule that nothing breaks any more',
    fix: 'remove it',
  },
  lint: {
    level: 'warning or note',
    meaning: '`plan` and `apply` count the other remarks of lint',
    fix: '`certflake check` shows them',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
