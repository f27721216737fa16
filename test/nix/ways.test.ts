import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { program } from '../programs.js';
import { cli, evaluateAll, Fleet } from './fleet.js';
import { withNix } from './nix.js';
import { stories, type Story } from './ways.js';

const wanted = ['age', 'age-keygen', 'ssh-keygen', 'git'];
const absent = wanted.filter((name) => program(name) === undefined);
if (!existsSync(cli)) absent.push('dist/cli/main.js (npm run build)');

const withAll = (title: string, body: () => void): void => {
  if (absent.length === 0) withNix(title, body);
  else describe.skip(`${title} (skipped: ${absent.join(', ')} missing)`, body);
};

withAll('what evaluation names to run', () => {
  let folder: string;
  let said: Map<string, string[]>;
  let saidThen: Map<string, string[]>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certflake-ways-'));
    const fleets = new Map(
      stories.map(({ title }, index) => [title, new Fleet(join(folder, String(index)))]),
    );
    const each = (step: (fleet: Fleet, story: Story) => void): void => {
      for (const story of stories) step(fleets.get(story.title)!, story);
    };
    each((fleet, { first }) => {
      fleet.declare(first);
    });
    evaluateAll(fleets);
    each((fleet, { ago }) => fleet.run('recreate', ago));
    each((fleet, { first, then = first }) => {
      fleet.declare(then);
    });
    evaluateAll(fleets);
    each((fleet, { change = 'true', changedAgo }) => fleet.run(change, changedAgo));
    said = evaluateAll(fleets);
    each(obey);
    saidThen = evaluateAll(fleets);
  }, 240_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(stories)('ends it: $title', ({ title, says, runs }) => {
    const messages = said.get(title)!;
    expect(messages).toEqual(says.map((text) => expect.stringMatching(text) as string));
    expect(linesIn(messages)).toEqual(runs);
    expect(saidThen.get(title)).toEqual([]);
  });
});

/** Runs the printed commands unchanged. */
function obey(fleet: Fleet, { runs, printed }: Story): void {
  const last = runs.map((line) => fleet.run(line)).at(-1)!;
  if (printed) fleet.run(printedIn(last));
}

/** The commands in messages, in their order. */
const linesIn = (messages: string[]): string[] => [
  ...new Set(
    messages.flatMap((text) => [...text.matchAll(/run "([^"]+)"/g)].map(([, line]) => line!)),
  ),
];

/** The first way that certflake itself prints, with an answer to its question. */
const printedIn = (text: string): string =>
  /"(certflake apply [^"]+)"/
    .exec(text)![1]!
    .replaceAll('certflake apply', 'certflake apply --yes');
