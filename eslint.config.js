import eslint from '@eslint/js';
import { join, posix } from 'node:path';
import tseslint from 'typescript-eslint';
import { fromData } from './scripts/from-data.mjs';
import { objection, pure } from './scripts/layers.mjs';
import { plainWords } from './scripts/plain-words.mjs';

/** Folders import one way: scripts/layers.mjs. */
const oneWay = {
  create: (context) => {
    const below = posix.relative(join(import.meta.dirname, 'lib'), context.filename);
    const check = ({ source }) => {
      if (!source?.value?.startsWith?.('.')) return;
      const to = posix.join(posix.dirname(below), source.value).replace(/\.js$/, '');
      const message = objection(below.replace(/\.ts$/, ''), to);
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};

/** What can't be loaded is told from a file that is wrong: lib/installation.ts. */
const loadedOnly = {
  selector: "ImportExpression:not(CallExpression[callee.name='loaded'] ImportExpression)",
  message: 'import with loaded(): a library that is missing must not look like a damaged file',
};

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
    plugins: { layers: { rules: { 'one-way': oneWay } } },
    rules: {
      'layers/one-way': 'error',
      'no-restricted-syntax': ['error', loadedOnly, ...fromData, ...plainWords],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', '**/*.generated.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  ...pure.map((stage) => ({
    files: [`lib/${stage}/**/*.ts`],
    // The tables are data, read once as the program starts.
    ignores: ['lib/policy/kubernetes/table.ts', 'lib/policy/kubernetes/reload-table.ts'],
    rules: {
      // Functions of their arguments alone: isIP, domainToASCII, createHash.
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^node:(?!(net|url|crypto|path)$)', message: `lib/${stage} is pure` },
          ],
        },
      ],
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
      'no-restricted-syntax': ['error', loadedOnly, ...fromData, ...plainWords, timeless],
    },
  })),
  {
    files: owners,
    rules: { 'no-restricted-syntax': ['error', loadedOnly, ...plainWords, timeless] },
  },
);
