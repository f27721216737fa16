import { isShort } from '../sample.js';
import { subjects } from './policies.js';
import { makeSite, type Site } from './site.js';
import { rotation } from './stages.js';
import { Draw, walk, type Step } from './walk.js';
import { affected, wiresOf, type Wire } from './wires.js';

const walks = 1;

describe.each(Object.entries(subjects))('%s', (_, subject) => {
  let site: Site;
  let wires: Wire[];
  beforeAll(async () => {
    site = await makeSite(subject);
    wires = wiresOf(site.repository);
  });

  test.each(subject.authorities)('%s', async (authority) => {
    const tally = { orders: 0, deploys: 0, connections: 0 };
    const t0 = Date.now();
    const there = await rotation(site, authority);
    const again = await rotation(site, authority);
    const t1 = Date.now();
    const steps: Step[] = [
      { stage: 'A', release: there.steady },
      { stage: 'trust', release: there.trust },
      { stage: 'issue', release: there.issue },
      { stage: 'retire', release: there.retired },
      { stage: 'trust', release: again.trust },
      { stage: 'issue', release: again.issue },
      { stage: 'retire', release: again.retired },
    ];
    for (let index = 0; index < walks; index += 1) {
      expect(
        await walk(
          affected(
            wires,
            steps.map(({ release }) => release),
          ),
          steps,
          new Draw(index),
          tally,
        ),
      ).toEqual([]);
    }
    console.log(authority, wires.length, t1 - t0, Date.now() - t1, tally);
  });
});
