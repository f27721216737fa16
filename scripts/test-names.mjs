#!/usr/bin/env node
/**
 * The names of the tests in these reports, sorted, each once, to compare two states of the repository:
 *
 *     npm test -- --json --outputFile=a.json; npm run slow -- --json --outputFile=b.json
 *     node scripts/test-names.mjs a.json b.json
 */
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const names = reports.flatMap(({ testResults }) =>
  testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName }) => `${name.replace(/^.*\/test\//, 'test/')}: ${fullName}`),
  ),
);
console.log([...new Set(names)].sort().join('\n'));
