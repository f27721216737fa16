import { sample } from '../../sample.js';
import { authorities, type Subject } from './policies.js';
import { makeSite, releaseOf, type Release, type Site } from './site.js';
import { rotate } from './stages.js';
import { Draw, nothing, walk, walksOf, type Step } from './walk.js';
import { affected, hostsOf, wiresOf } from './wires.js';

const walks = walksOf(5);

/** A commit, and whether every host must have it before the next one, as the command says. */
interface Commit {
  stage: string;
  release: Release;
  isForAll: boolean;
}

/** The operator changes their mind at every stage, mostly in the middle of a deploy. */
async function commitsOf(site: Site, authority: string): Promise<Commit[]> {
  const commits: Commit[] = [{ stage: 'steady', release: await releaseOf(site), isForAll: true }];
  const move = async (stage: string, words: string[], isForAll = false): Promise<void> => {
    commits.push({ stage, release: await rotate(site, authority, ...words), isForAll });
  };
  await move('trust', []);
  await move('abort', ['--abort']);
  await move('trust', [], true);
  await move('issue', ['--deployed']);
  await move('back', ['--back'], true);
  await move('issue', ['--deployed']);
  await move('back', ['--back'], true);
  await move('abort', ['--abort', '--deployed']);
  await move('trust', [], true);
  await move('issue', ['--deployed'], true);
  await move('retire', ['--deployed'], true);
  return commits;
}

/** Any number of hosts, where not all must have it. */
const deployed = (commits: readonly Commit[], hosts: number, draw: Draw): Step[] =>
  commits.map(({ stage, release, isForAll }) => ({
    ...{ stage, release, hosts: isForAll ? hosts : draw.upTo(hosts) },
  }));

const few = sample(authorities, 3);

test.each(few)(
  'no connection is refused while %s/%s goes to and fro',
  async (_, authority, subject: Subject) => {
    const site = await makeSite(subject);
    const commits = await commitsOf(site, authority);
    const wires = affected(
      wiresOf(site.repository),
      commits.map(({ release }) => release),
    );
    const tally = nothing();
    for (let index = 0; index < walks; index += 1) {
      const draw = new Draw(index);
      const steps = deployed(commits, hostsOf(wires).length, draw);
      expect(await walk(wires, steps, draw, tally)).toEqual([]);
    }
    expect(tally.orders).toBe(walks * (commits.length - 1));
  },
  600_000,
);

test('a rotation that was given up leaves the files as they were', async () => {
  const site = await makeSite(authorities[0]![2]);
  const before = site.place.files();
  await rotate(site, authorities[0]![1]);
  expect(site.place.files()).not.toEqual(before);
  await rotate(site, authorities[0]![1], '--abort');
  expect(site.place.files()).toEqual(before);
});

test('after --back, --abort asks whether every host was deployed', async () => {
  const site = await makeSite(authorities.at(-1)![2]);
  const [, authority] = authorities.at(-1)!;
  await rotate(site, authority);
  await rotate(site, authority, '--deployed');
  await rotate(site, authority, '--back');
  const { status, stderr } = site.place.certflake(['rotate', authority, '--abort', '--yes']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('every host was deployed')]);
});
