#!/usr/bin/env node
/**
 * Writes docs/codes.md from lib/codes.ts, and the tables of codes in docs/guide.md and docs/kubernetes.md.
 * `--check` writes nothing and fails if they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { createJiti } from 'jiti';
import { format, resolveConfig } from 'prettier';

const jiti = createJiti(import.meta.url, { fsCache: false });
const { topics } = await jiti.import('../lib/codes.ts');
const { lint } = await jiti.import('../lib/codes/lint.ts');

const cell = (text) => text.replaceAll('|', '\\|');

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

const rowsOf = (codes, columns) =>
  Object.entries(codes).map(([code, { level, meaning, fix = '' }]) =>
    columns({ code: `\`${code}\``, level, meaning, fix }),
  );

const section = ({ title, codes }) => {
  const rows = rowsOf(codes, ({ code, level, meaning, fix }) => [code, level, meaning, fix]);
  return `## ${title}\n\n${table(['code', 'level', 'what it means', 'way out'], rows)}\n`;
};

const page = () => `# Codes

Every message of certflake has a code, which \`--json\` prints ([json.md](json.md)) and the library's errors carry
([api.md](api.md)). A code keeps its meaning from one version to the next. This page is made from \`lib/codes.ts\` by
\`npm run codes\`.

${topics.map(section).join('\n')}`;

/** The text with another table between its two markers. */
function withTable(path, text) {
  const old = readFileSync(path, 'utf8');
  const [begin, end] = ['<!-- npm run codes -->', '<!-- end of codes -->'];
  const parts = old.split(new RegExp(`(?<=${begin})[^]*(?=${end})`));
  if (parts.length !== 2) throw new Error(`${path}: has no "${begin}" with "${end}" after it`);
  return parts.join(`\n\n${text}\n\n`);
}

const guide = table(
  ['code', 'what it means', 'way out'],
  topics
    .filter(({ isForOperators }) => isForOperators)
    .flatMap(({ codes }) => rowsOf(codes, ({ code, meaning, fix }) => [code, meaning, fix])),
);
const rules = table(
  ['rule', 'level', 'what breaks'],
  rowsOf(lint, ({ code, level, meaning }) => [code, level, meaning]),
);
const texts = {
  'docs/codes.md': page(),
  'docs/guide.md': withTable('docs/guide.md', guide),
  'docs/kubernetes.md': withTable('docs/kubernetes.md', rules),
};

function current(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const isCheck = process.argv.includes('--check');
for (const [path, text] of Object.entries(texts)) {
  const laidOut = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (current(path) === laidOut) continue;
  if (!isCheck) writeFileSync(path, laidOut);
  else {
    console.error(`error: ${path}: differs from lib/codes.ts\nhint: npm run codes`);
    process.exitCode = 1;
  }
}
