import type { Acceptance } from '../../lib/accept/acceptance.js';
import { parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { planChanges } from '../../lib/plan/plan.js';
import { agePerson } from '../cluster/keys.js';
import { codes, type World } from '../cluster/world.js';
import { clusterPolicy, emptyCluster, ids, people, type People } from './cluster.js';

let everybody: People;
let world: World;

beforeAll(async () => {
  everybody = await people();
});

beforeEach(async () => {
  world = await emptyCluster(everybody);
  await world.apply();
});

afterEach(() => world.close());

/** A colleague's clone runs; this one has seen nothing of it, and pulls. */
async function elsewhere(run: () => Promise<unknown>): Promise<void> {
  const { record } = world;
  await run();
  world.record = record;
}

const withoutSecond = () => {
  const policy = clusterPolicy(everybody);
  return { ...policy, userAgeKeys: [everybody.operator.recipient] };
};

const said = () => world.plan().findings.filter(({ code }) => code === 'operator-dropped');

test('an operator whom a colleague has left out is named, until an apply has noted it', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
  });
  const [found, ...others] = said();
  expect(others).toEqual([]);
  expect(found!.message).toContain(`${Object.keys(ids).length} keys`);
  expect(found!.message).toContain(world.tools.fingerprint(everybody.second.recipient));
  await world.apply();
  expect(codes(world.plan())).toEqual([]);
});

test('it is said how to end what git’s history keeps open, the authorities among it', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
  });
  const { message, hint } = said()[0]!;
  expect(message).toContain("that recipient can still open them in git's history");
  expect(hint).toContain('certflake apply --only ca-k8s ca-edge --force');
});

test('of keys that are new since then, that key opens only what lies in history', async () => {
  const record = parseAccepted(world.record!, 'the record');
  for (const id of Object.values(ids)) if (id !== ids.web1) delete record.keys[id]!.sealed;
  world.record = printAccepted(record);
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply({ only: [ids.web1], force: true });
    await world.apply();
  });
  const [found, ...others] = said();
  expect(others).toEqual([]);
  expect(found!.message).toContain(`1 key (${ids.web1}) was replaced and sealed`);
  expect(found!.message).toContain("that recipient can open only what git's history has");
  expect(found!.hint).not.toContain('if it is not trusted');
});

test('the next apply ends it, although it can open nothing that a colleague has renewed', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply({ only: [ids.web1, ids.web2, ids.api], force: true });
    await world.apply();
  });
  expect(said()).toHaveLength(1);
  const { identities } = world;
  world.identities = [];
  await world.apply();
  world.identities = identities;
  expect(codes(world.plan())).toEqual([]);
});

test('where a change is due as well, all that the operator could open is counted at once', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply({ only: [ids.root, ids.edge, ids.sa] });
  });
  expect(said()).toEqual([]);
  const [left] = world.plan().findings.filter(({ code }) => code === 'operator-left');
  expect(left!.message).toContain(`${Object.keys(ids).length} keys`);
  expect(left!.hint).toContain('--only ca-k8s ca-edge --force');
});

test('what a run adopted is known to have been open to the operator', async () => {
  world.sealedElsewhere();
  const manifest = world.spec(ids.web1).files.manifest;
  world.write(manifest, `<<<<<<< HEAD\n${world.read(manifest)}=======\n>>>>>>> theirs\n`);
  await world.apply();
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
  });
  expect(said()[0]!.message).toContain(`${Object.keys(ids).length} keys`);
});

test('where dir was moved since, what was accepted for the former folder tells', async () => {
  const record = parseAccepted(world.record!, 'the record');
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
  });
  const found = (acceptance: Acceptance) =>
    planChanges(
      world.specs(),
      world.observe(),
      { now: world.now },
      world.tools,
      acceptance,
    ).findings.filter(({ code }) => code === 'operator-dropped');
  expect(found({ elsewhere: record })).toHaveLength(1);
  expect(found({})).toEqual([]);
});

test('who does it himself hears of it once, as of who leaves', async () => {
  world.policy = withoutSecond();
  expect(codes(world.plan())).toEqual(['operator-left']);
  await world.apply();
  expect(codes(world.plan())).toEqual([]);
});

test('nothing is said of who comes, nor of a host that leaves', async () => {
  const third = await agePerson('third');
  await elsewhere(async () => {
    const policy = clusterPolicy(everybody);
    delete policy.hosts!['web-2'];
    world.policy = { ...policy, userAgeKeys: [...policy.userAgeKeys, third.recipient] };
    await world.apply();
  });
  expect(said()).toEqual([]);
});

test('nor where the policy still has the operator: his key is due there', async () => {
  await elsewhere(async () => {
    world.policy = withoutSecond();
    await world.apply();
    world.policy = clusterPolicy(everybody);
  });
  expect(said()).toEqual([]);
});

test('nor of files from before an operator came, which a revert has brought back', async () => {
  const both = world.policy;
  world.policy = withoutSecond();
  await world.apply();
  const files = world.files();
  world.policy = both;
  await world.apply();
  world.policy = withoutSecond();
  for (const [path, body] of Object.entries(files)) world.write(path, body);
  expect(said()).toEqual([]);
});
