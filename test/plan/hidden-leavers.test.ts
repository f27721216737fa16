import { agePerson, sshPerson, type Person } from '../cluster/keys.js';
import type { World } from '../cluster/world.js';
import type { Problem } from '../../lib/model/index.js';
import { planChanges } from '../../lib/plan/plan.js';
import { reseal } from '../cluster/reseal.js';
import { emptyCluster, historyOf, ids, people, type People } from './cluster.js';

let everybody: People;
let leaver: Person;
let stranger: Person;
let world: World;

/** Another operator has an age key, which a header doesn't show. */
beforeEach(async () => {
  everybody = await people();
  [leaver, stranger] = [await agePerson('leaver'), await sshPerson('stranger')];
  world = await emptyCluster(everybody);
  edit(({ userAgeKeys }) => userAgeKeys.push(leaver.recipient));
  await world.apply();
});
afterEach(() => world.close());

function edit(change: (policy: World['policy']) => unknown): void {
  world.policy = structuredClone(world.policy);
  change(world.policy);
}

const leaves = (): void => {
  edit((policy) => {
    policy.userAgeKeys = policy.userAgeKeys.filter((key) => key !== leaver.recipient);
  });
};

const manifests = ['ca', 'shared', 'derived/cp', 'derived/web-1', 'derived/web-2'].map(
  (folder) => `certs/${folder}/manifest.json`,
);

interface Manifest {
  certificates: Record<string, { recipients: Record<string, string[]>; sealed: string }>;
}

/** As any commit can: the manifest describes another file, and lacks that key. */
function hide(key: string): void {
  for (const path of manifests) {
    const manifest = JSON.parse(world.read(path)) as Manifest;
    for (const entry of Object.values(manifest.certificates)) {
      const left = Object.entries(entry.recipients).map(([owner, keys]) => [
        owner,
        keys.filter((one) => one !== key),
      ]);
      entry.recipients = Object.fromEntries(left) as Record<string, string[]>;
      entry.sealed = '0'.repeat(64);
    }
    world.write(path, JSON.stringify(manifest));
  }
}

const said = (code: string): Problem[] =>
  world.plan().findings.filter((finding) => finding.code === code);

describe('who leaves', () => {
  test('is named although the manifests were edited not to name him', () => {
    leaves();
    const [honest] = said('operator-left');
    hide(leaver.recipient);
    expect(said('operator-left')).toEqual([honest]);
    expect(honest!.message).toContain(`can still open ${Object.keys(ids).length} keys`);
  });

  test('is no reader of another tool where this clone has sealed to him', () => {
    edit(({ hosts }) => delete hosts!['web-2']);
    const [honest] = said('host-left');
    hide(everybody.web2.recipient);
    expect(said('sealed-to-former')).toEqual([]);
    expect(said('host-left')).toEqual([honest]);
  });

  test('is known to this clone after a run for a part of the certificates, and named for all', async () => {
    leaves();
    await world.apply({ only: [ids.front] });
    expect(said('reader-claimed')).toEqual([]);
    const [left] = said('operator-left');
    expect(left!.message).toContain(`can still open ${Object.keys(ids).length} keys`);
    expect(left!.hint).toContain('apply --only ca-k8s ca-edge --force');
    hide(leaver.recipient);
    expect(said('operator-left')).toEqual([left]);
  });

  test("is no stranger to a colleague's new key after such a run either", async () => {
    const { record } = world;
    await world.apply({ only: [ids.kubelet1], force: true });
    world.record = record;
    leaves();
    await world.apply({ only: [ids.front] });
    expect(said('reader-claimed')).toEqual([]);
    const [left] = said('operator-left');
    expect(left!.message).toContain(`can still open ${Object.keys(ids).length} keys`);
  });

  test('is said once, and not when something else is sealed anew later', async () => {
    leaves();
    await world.apply();
    edit(({ userAgeKeys }) => userAgeKeys.push(stranger.recipient));
    expect(said('operator-left')).toEqual([]);
    hide(stranger.recipient);
    expect(said('operator-left')).toEqual([]);
  });
});

describe('who once read something', () => {
  test('is no reader of other keys because a manifest says so', async () => {
    edit(({ hosts }) => delete hosts!['web-2']);
    await world.apply();
    const path = 'certs/ca/manifest.json';
    const manifest = JSON.parse(world.read(path)) as Manifest;
    const entry = Object.values(manifest.certificates)[0]!;
    entry.recipients['host:web-2'] = [everybody.web2.recipient];
    entry.sealed = '0'.repeat(64);
    world.write(path, JSON.stringify(manifest));
    world.sealedElsewhere();
    edit(({ userAgeKeys }) => userAgeKeys.push(stranger.recipient));
    expect(said('host-left')).toEqual([]);
    expect(said('reader-claimed')).toMatchObject([{ place: path }]);
  });
});

describe('whom a header names', () => {
  const key = 'certs/shared/k8s-front.key.age';
  const { front } = ids;
  const readers = (): string[] => [
    ...world.policy.userAgeKeys,
    everybody.web1.recipient,
    everybody.web2.recipient,
  ];
  const named = (findings: Problem[]): Problem[] =>
    findings.filter(({ code }) => code === 'sealed-to-former');

  test('is no reader before somebody has opened the file, and no command follows', async () => {
    await reseal(world, key, [...readers(), everybody.cp.recipient]);
    const print = world.tools.fingerprint(everybody.cp.recipient);
    expect(said('sealed-to-former')).toMatchObject([
      {
        message: `the header of 1 key (${front}) names host:cp ${print}: the policy gives it none of these files; if agenix or an earlier run sealed it so, that recipient can open it, here and in git's history`,
        hint: '"certflake apply" with an identity opens it and tells whether the header is right',
      },
    ]);
    const [proven] = named((await world.planProven()).findings);
    expect(proven!.message).toMatch(/^agenix or an earlier run sealed 1 key \(shared-k8s-fr/);
    expect(proven!.hint).toContain(`"certflake apply --only ${front} --force" makes new keys`);
  });

  test('is known to a clone made later by the history of this very key alone', async () => {
    const { publicKey } = world.observe().observed[front]!.entry!;
    await reseal(world, key, [...readers(), stranger.recipient]);
    const saidOf = (past: string): Problem[] => {
      const readersOf = (of: string) =>
        new Map(of === past ? [[stranger.recipient, 'operator']] : []);
      const seen = { ...world.observe(), history: historyOf(readersOf) };
      const options = { now: world.now };
      return named(
        planChanges(world.specs(), seen, options, world.tools, world.acceptance()).findings,
      );
    };
    const print = world.tools.fingerprint(stranger.recipient);
    expect(saidOf(publicKey!)).toMatchObject([
      {
        message: expect.stringContaining(
          `the header of 1 key (${front}) names operator ${print}: the policy has no such key`,
        ) as string,
      },
    ]);
    expect(saidOf('another')).toEqual([]);
  });

  test('is nobody where the file holds something else', async () => {
    await reseal(world, key, [...readers(), everybody.cp.recipient], 'nonsense');
    expect(said('sealed-to-former')).toHaveLength(1);
    expect(named((await world.planProven()).findings)).toEqual([]);
  });

  test('is no former key of a host that this clone knows by one key', async () => {
    const api = 'certs/derived/cp/k8s-api.key.age';
    await reseal(world, api, [...world.policy.userAgeKeys, stranger.recipient]);
    world.remove('certs/derived/cp/manifest.json');
    expect(said('host-key-replaced')).toEqual([]);
  });
});
