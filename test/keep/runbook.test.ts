import { readdirSync, readFileSync } from 'node:fs';

const guide = readFileSync(new URL('../../docs/guide.md', import.meta.url), 'utf8');

/** The codes that the plan and its execution can report. */
function codesIn(folder: string): string[] {
  const path = new URL(`../../lib/${folder}/`, import.meta.url);
  const sources = readdirSync(path).map((file) => readFileSync(new URL(file, path), 'utf8'));
  const found = sources.flatMap((source) => [
    ...source.matchAll(
      /finding\(\s*(?:state\.)?spec,\s*(?:\w+ \? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g,
    ),
    ...source.matchAll(/code: (?:\w+ \? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g),
  ]);
  return [...new Set(found.flatMap(([, ...codes]) => codes.filter(Boolean)))].sort();
}

test('the runbook has a way out for each code that the plan reports', () => {
  const codes = codesIn('plan');
  expect(codes).toContain('authority-lost');
  expect(codes).toContain('host-left');
  expect(codes.length).toBeGreaterThan(14);
  expect(codes.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});
