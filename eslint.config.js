import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Which folders of lib/ a folder may import besides model, errors, x509 and itself
 * (CONTRIBUTING.md, "Layout").
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

/** Text for people, and names that one module makes. */
const texts = '/^(message|hint|reason|fact|place|id|issuerId)$/';
const reads =
  '/^(includes|startsWith|endsWith|indexOf|search|match|matchAll|replace|replaceAll|split|slice)$/';
const readOf = `CallExpression[callee.property.name=${reads}]`;
const testOf = 'CallExpression[callee.property.name=/^(test|exec)$/]';

/** What a message says and what an id names is data already: nothing is read back out of the text. */
const fromData = [
  `${readOf}[callee.object.computed=false][callee.object.property.name=${texts}]`,
  `${readOf}[callee.object.name=${texts}]`,
  `${readOf}[callee.object.expression.computed=false][callee.object.expression.property.name=${texts}]`,
  `${readOf}[callee.object.expression.name=${texts}]`,
  `${testOf}[arguments.0.computed=false][arguments.0.property.name=${texts}]`,
  `${testOf}[arguments.0.name=${texts}]`,
  'BinaryExpression[left.property.name=/^(message|hint)$/][right.type=/Literal$/]',
  'BinaryExpression[left.name=/^(message|hint)$/][right.type=/Literal$/]',
].map((selector) => ({
  selector,
  message: 'decide from data: give the object a field for what this reads out of its text',
}));

/** Modules that own the text which they read. */
const owners = [
  // What Node and libraries say in words alone; Handlebars' and commander's own words.
  'lib/text/foreign.ts',
  'lib/emit/template-error.ts',
  'lib/cli/terminal/usage.ts',
  // Options' places: it makes them, and finds their lines.
  'lib/policy/problems/option-path.ts',
];

const timeless = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0]",
  message: 'time is an argument',
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
    ignores: ['lib/seal/ssh/index.ts', 'lib/policy/kubernetes/table.ts'],
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
    rules: { 'no-restricted-syntax': ['error', loadedOnly, ...fromData] },
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
      'no-restricted-syntax': ['error', loadedOnly, ...fromData, timeless],
    },
  })),
  { files: owners, rules: { 'no-restricted-syntax': ['error', loadedOnly, timeless] } },
);
