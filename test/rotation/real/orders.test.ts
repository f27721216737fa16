import { isShort, sample } from '../../sample.js';
import { authorities, type Subject } from './policies.js';
import { makeSite, type Release } from './site.js';
import { rotation, type Rotation } from './stages.js';
import { Draw, nothing, walk, walksOf, type Step } from './walk.js';
import { affected, hostsOf, wiresOf } from './wires.js';

const walks = walksOf(8);
const few = isShort ? sample(authorities, 2) : authorities;

const stepsOf = ({ trust, issue, retired }: Rotation): Step[] => [
  { stage: 'trust', release: trust },
  { stage: 'issue', release: issue },
  { stage: 'retire', release: retired },
];

test.each(few)(
  'no connection is refused while %s/%s rotates twice',
  async (_, authority, subject: Subject) => {
    const site = await makeSite(subject);
    const there = await rotation(site, authority);
    const again = await rotation(site, authority);
    const path = `certs/ca/${authority}.crt`;
    const fileOf = (release: Release) => release[path];
    expect(new Set([there.steady, again.steady, again.retired].map(fileOf)).size).toBe(3);
    const steps = [
      { stage: 'steady', release: there.steady },
      ...stepsOf(there),
      ...stepsOf(again),
    ];
    const wires = affected(
      wiresOf(site.repository),
      steps.map(({ release }) => release),
    );
    const tally = nothing();
    for (let index = 0; index < walks; index += 1) {
      expect(await walk(wires, steps, new Draw(index), tally)).toEqual([]);
    }
    const hosts = hostsOf(wires).length;
    expect(tally).toMatchObject({ orders: walks * 6, deploys: walks * 6 * hosts });
    expect(tally.connections).toBeGreaterThan(tally.deploys);
  },
  600_000,
);
