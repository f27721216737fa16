import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { makePlace } from '../cli/certflake.js';
import { withPrograms } from '../programs.js';
import { inWordsOf } from './compare.js';
import { isShort, sample } from '../sample.js';
import { play } from './play.js';
import { parseStory, rewritten } from './story.js';

/** So many of each folder are drawn for the short form. */
const STORIES = 4;

/** A test for each story in a folder. */
export function playAll(folder: URL): void {
  withPrograms(['bash', 'git', 'script'], 'scenarios', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
    for (const name of isShort ? sample(names.sort(), STORIES) : names.sort()) {
      const file = new URL(name, folder);
      const { title } = parseStory(readFileSync(file, 'utf8'));
      test(`${name}: ${title}`, () => playOne(file), 240_000);
    }
  });
}

async function playOne(file: URL): Promise<void> {
  const text = readFileSync(file, 'utf8');
  const story = parseStory(text);
  const printed = await play(makePlace(), story);
  const said = printed.map((lines, index) => inWordsOf(story.steps[index]!.expected, lines));
  const found = rewritten(text, story.steps, said);
  if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(file, found);
  else expect(found).toBe(text);
}
