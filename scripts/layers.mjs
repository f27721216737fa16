/**
 * The folders of lib/, lowest first, and what each may import besides itself and what everything may: a folder,
 * or one file of it. No folder imports a later one. `eslint.config.js` enforces this; `test/layers.test.ts`
 * computes it again from the imports.
 */
export const layers = {
  codes: [],
  'text/shell': [],
  'text/say': ['text/shell'],
  hint: ['text/say'],
  errors: [],
  quietly: [],
  model: [],
  text: [],
  installation: [],
  surroundings: [],
  x509: [],
  issue: [],
  seal: [],
  store: ['surroundings'],
  keyring: [
    'issue/certify',
    'issue/engine',
    'issue/engines/memory',
    'issue/pool',
    'seal',
    'store/tree',
  ],
  observe: ['keyring/stanzas', 'keyring/stanza-tools', 'seal/header', 'store'],
  accept: ['keyring/stanzas', 'keyring/stanza-tools', 'observe/recorded', 'observe/readers'],
  'plan/signed': ['observe/recorded'],
  'plan/rotation': ['observe/recorded', 'plan/signed'],
  'plan/hints': ['plan/signed'],
  'plan/messages': ['plan/hints', 'plan/signed'],
  'plan/state': [
    ...['accept', 'keyring/stanzas', 'observe/recorded', 'observe/readers'],
    ...['plan/messages', 'plan/signed'],
  ],
  'plan/strays': [
    ...['accept', 'keyring/stanzas', 'observe/recorded', 'observe/readers'],
    ...['plan/messages', 'plan/state'],
  ],
  'plan/departures': [
    ...['accept', 'keyring/stanzas', 'observe/recorded', 'observe/readers'],
    ...['plan/hints', 'plan/signed', 'plan/state', 'plan/strays'],
  ],
  'plan/checks': [
    ...['accept', 'keyring/stanzas', 'observe/recorded', 'observe/readers'],
    ...['plan/departures/former-authority', 'plan/hints', 'plan/messages', 'plan/rotation'],
    ...['plan/signed', 'plan/state'],
  ],
  plan: [
    ...['accept', 'keyring/stanzas', 'observe/recorded', 'observe/readers'],
    ...['plan/checks', 'plan/departures', 'plan/hints', 'plan/messages', 'plan/rotation'],
    ...['plan/signed', 'plan/state', 'plan/strays'],
  ],
  'policy/problems': [],
  'policy/words': ['policy/problems'],
  'policy/validate': ['policy/problems', 'policy/words'],
  'policy/kubernetes': ['policy/problems', 'policy/validate', 'policy/words'],
  'policy/resolve': ['policy/kubernetes', 'policy/problems', 'policy/words'],
  'policy/specs': [
    'policy/kubernetes',
    'policy/problems',
    'policy/resolve/roles',
    'policy/validate',
    'policy/words',
  ],
  policy: [
    'policy/kubernetes',
    'policy/problems',
    'policy/resolve',
    'policy/specs',
    'policy/words',
  ],
  'policy/read': ['policy/kubernetes', 'policy/problems', 'policy/validate'],
  cluster: ['policy/kubernetes', 'policy/words/service-range'],
  'cluster/rotation': ['cluster', 'policy/kubernetes'],
  emit: ['cluster', 'policy/kubernetes', 'policy/problems', 'policy/words'],
  load: [
    'cluster/lint/lint',
    'emit/files',
    'policy/problems',
    'policy/read',
    'policy/resolve-policy',
    'policy/specs',
    'policy/words',
    'store',
    'surroundings',
  ],
  verify: ['cluster', 'keyring', 'policy/kubernetes/table', 'seal', 'store/tree'],
  apply: [
    ...['accept', 'issue', 'keyring', 'observe', 'plan', 'plan/checks/recipients-check'],
    ...[
      'plan/rotation',
      'plan/state',
      'seal',
      'store',
      'verify/mixture',
      'cluster/authorities-beside',
    ],
  ],
  addons: [],
  rotation: ['cluster', 'issue', 'keyring', 'seal', 'store', 'verify'],
  kubeconfig: [
    'cluster/recognise',
    'issue',
    'keyring',
    'observe/recorded',
    'policy/kubernetes/settings',
    'seal',
    'store',
  ],
  init: ['load/expand', 'seal', 'store'],
  repository: ['*'],
  index: ['*'],
  'cli/terminal': ['*'],
  'cli/session': ['*'],
  'cli/render': ['*'],
  'cli/git': ['*'],
  'cli/former': ['*'],
  'cli/accept': ['*'],
  'cli/rules': ['*'],
  'cli/run': ['*'],
  'cli/declare': ['*'],
  'cli/commands': ['*'],
  cli: ['*'],
};

/** What everything after it may import. */
const everywhere = [
  ...['codes', 'text/shell', 'text/say', 'hint', 'errors', 'quietly', 'model', 'text'],
  ...['installation', 'x509'],
];

/** Functions of their arguments: no file system, clock, randomness or console. */
export const pure = ['model', 'policy', 'cluster', 'plan', 'emit', 'addons', 'cli/render'];

const names = Object.keys(layers);

/**
 * The layer of a file, the longest name that fits.
 *
 * @param {string} path below lib/, without its ending, as in `cli/run/clock`
 */
export const layerOf = (path) =>
  names
    .filter((name) => path === name || path.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];

/**
 * Why a file may not import another; undefined if it may.
 *
 * @param {string} from below lib/, without its ending
 * @param {string} to the same
 */
export function objection(from, to) {
  const [own, other] = [layerOf(from), layerOf(to)];
  if (own === undefined) return `lib/${from} is in no layer of scripts/layers.mjs`;
  if (other === undefined) return `lib/${to} is in no layer of scripts/layers.mjs`;
  if (own === other) return undefined;
  if (names.indexOf(other) > names.indexOf(own)) return `lib/${other} stands above lib/${own}`;
  if (everywhere.includes(other)) return undefined;
  const may = layers[own].some((one) => one === '*' || one === other || one === to);
  return may ? undefined : `lib/${own} must not import lib/${to}`;
}
