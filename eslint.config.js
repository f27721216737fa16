import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Which folders of lib/ a folder may import besides model, errors, x509 and itself
 * (docs/decisions.md, "Data flows one way").
 */
const stages = {
  addons: [],
  x509: [],
  kubernetes: ['policy/types'],
  policy: ['kubernetes'],
  observe: ['store', 'seal/header'],
  plan: [],
  issue: [],
  seal: [],
  store: [],
  verify: ['kubernetes', 'seal', 'store'],
  kubeconfig: ['kubernetes', 'issue', 'plan/known', 'seal', 'store', 'verify/parties'],
  emit: ['kubernetes', 'policy/hostkeys', 'policy/durations', 'policy/place'],
};

/** Stages that see no file system, clock, randomness or console. */
const pure = ['addons', 'kubernetes', 'policy', 'plan', 'emit', 'cli/render'];

const everyStage = [
  'addons',
  'kubernetes',
  'policy',
  'observe',
  'plan',
  'issue',
  'seal',
  'store',
  'emit',
  'verify',
  'kubeconfig',
  'cli',
];

/** What can't be loaded is told from a file that is wrong: lib/installation.ts. */
const loadedOnly = {
  selector: "ImportExpression:not(CallExpression[callee.name='loaded'] ImportExpression)",
  message: 'import with loaded(): a library that is missing must not look like a damaged file',
};

function importRule(stage, allowed) {
  const own = stage.split('/')[0];
  const forbidden = everyStage.filter((other) => other !== own);
  const patterns = forbidden.flatMap((other) => {
    const exceptions = allowed.filter((a) => a === other || a.startsWith(`${other}/`));
    if (exceptions.includes(other)) return [];
    const group = [`**/${other}/**`, ...exceptions.map((e) => `!**/${e}.js`)];
    return [{ group, message: `lib/${stage} must not import lib/${other}` }];
  });
  patterns.push({
    group: ['**/apply.js', '**/load.js', '**/index.js'],
    message: 'stages do not know who calls them',
  });
  if (pure.includes(stage)) {
    // Functions of their arguments alone: isIP, domainToASCII, createHash.
    patterns.push({ regex: '^node:(?!(net|url|crypto)$)', message: `lib/${stage} is pure` });
  }
  return {
    files: [`lib/${stage}/**/*.ts`],
    ignores: ['lib/seal/ssh/index.ts', 'lib/kubernetes/table.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'fixtures/policies/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', loadedOnly] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', '**/*.generated.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  ...Object.entries(stages).map(([stage, allowed]) => importRule(stage, allowed)),
  ...pure.map((stage) => ({
    files: [`lib/${stage}/**/*.ts`, `lib/${stage}.ts`],
    rules: {
      'no-restricted-globals': ['error', 'console', 'process', 'fetch', 'setTimeout'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'time is an argument' },
        {
          object: 'Math',
          property: 'random',
          message: 'randomness stays in lib/issue and lib/seal',
        },
      ],
      'no-restricted-syntax': [
        'error',
        loadedOnly,
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'time is an argument',
        },
      ],
    },
  })),
);
