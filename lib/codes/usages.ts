import type { Meaning } from './meaning.js';

/** Usages and the kubernetes section. */
export const usages = {
  'usage-none': {
    level: 'warning',
    meaning: 'a certificate has no usages, so it may be used for anything',
    fix: 'list its usages',
  },
  'usage-any': {
    level: 'warning',
    meaning: 'the usage `any` limits nothing',
    fix: 'list the needed usages',
  },
  'usage-dropped': {
    level: 'note',
    meaning: 'a usage was left out, because the kind of key does not support it',
  },
  'usage-unfit-for-key': {
    level: 'error',
    meaning: 'the kind of key does not support a usage',
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
    fix: 'use a separate certificate for it',
  },
  'service-ranges': {
    level: 'error',
    meaning: '`serviceRanges` has no valid range, or two of one family',
    fix: 'write one range, or one of each family',
  },
  'same-role': {
    level: 'error',
    meaning: '`kubernetes.roles` uses one word for two roles',
    fix: 'give a host both roles instead',
  },
  'port-taken': {
    level: 'error',
    meaning: '`apiServerPort` is the port of another server',
    fix: 'use another port',
  },
  'unknown-rule': {
    level: 'warning',
    meaning: '`lint.off` names a rule that does not exist',
    fix: 'use one that the hint names',
  },
  'idle-exception': {
    level: 'note',
    meaning: '`lint.off` has an exception that is no longer needed',
    fix: 'remove it',
  },
  lint: {
    level: 'warning or note',
    meaning: '`plan` and `apply` only count the other problems that lint finds',
    fix: '`certflake check` shows them',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
