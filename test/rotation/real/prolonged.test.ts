import { authorities, type Subject } from './policies.js';
import { makeSite, releaseOf } from './site.js';
import { rotate } from './stages.js';
import { Draw, walk, walksOf, type Step } from './walk.js';
import { affected, wiresOf } from './wires.js';

const walks = walksOf(4);

test.each(authorities)(
  'no connection is refused while %s/%s gets a new certificate for its key, and then rotates',
  async (_, authority, subject: Subject) => {
    const site = await makeSite(subject);
    const steps: Step[] = [{ stage: 'steady', release: await releaseOf(site) }];
    for (const words of [['--same-key'], [], ['--deployed'], ['--deployed']]) {
      const release = await rotate(site, authority, ...words);
      steps.push({ stage: words[0] ?? 'trust', release });
    }
    const releases = steps.map(({ release }) => release);
    const wires = affected(wiresOf(site.repository), releases);
    for (let index = 0; index < walks; index += 1) {
      expect(await walk(wires, steps, new Draw(index))).toEqual([]);
    }
  },
  600_000,
);
