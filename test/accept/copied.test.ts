import { keysBefore } from '../../lib/accept/former-keys.js';
import { nothingAccepted, parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { remember } from '../../lib/accept/remember.js';
import type { Accepted, Claim } from '../../lib/model/index.js';
import { Claims } from '../../lib/accept/plan-claims.js';
import { agePerson } from '../cluster/keys.js';
import { codes, type World } from '../cluster/world.js';
import { emptyCluster, ids, people } from '../plan/cluster.js';

let world: World;
const [one, two] = [ids.kubelet1, ids.kubelet2];

/** A cluster whose hosts' keys can't be seen in a header. */
beforeEach(async () => {
  const [web1, web2] = [await agePerson('web-1'), await agePerson('web-2')];
  world = await emptyCluster({ ...(await people()), web1, web2 });
  await world.apply();
});
afterEach(() => world.close());

const record = (): Accepted => parseAccepted(world.record!, 'the record');
const keyOf = (id: string): string => record().keys[id]!.publicKey;

const edit = (change: (policy: World['policy']) => void): void => {
  world.policy = structuredClone(world.policy);
  change(world.policy);
};

interface Files {
  certificate: string;
  key: string;
}

function filesOf(id: string): Files {
  const { files } = world.spec(id);
  return { certificate: world.read(files.certificate), key: world.read(files.key) };
}

/** Puts a pair to another place, as any commit can. */
function put(id: string, { certificate, key }: Files): void {
  const { files } = world.spec(id);
  world.write(files.certificate, certificate);
  world.write(files.key, key);
  world.remove(files.manifest);
}

const context = () => ({
  specs: world.specs(),
  observations: world.observe(),
  tools: world.tools,
  acceptance: { record: record() },
});

/** The record after an apply with nothing to do, which has opened keys that no manifest describes. */
async function idle(): Promise<void> {
  const given = { ...context(), observations: await world.proven(), complete: true };
  world.record = printAccepted(remember(given, []));
}

/** Recipients that a key would be sealed to although they aren't accepted for it. */
const strangers = (id: string): string[] =>
  new Claims(context())
    .ofTree()
    .flatMap((claim: Claim) => (claim.kind === 'reader' && claim.id === id ? claim.owner : []));

test("a key in another host's place doesn't make the clone forget the key that lay there", async () => {
  const [mine, other] = [filesOf(one), filesOf(two)];
  const { keys } = record();
  put(one, other);
  await idle();
  expect(record().keys).toEqual(keys);
  put(one, mine);
  put(two, mine);
  expect(strangers(one)).toEqual([]);
  expect(strangers(two)).toEqual(['host:web-2']);
});

describe('a certificate whose files were copied to another one', () => {
  const said = () => world.plan().findings.filter(({ code }) => code === 'same-key');

  /** Hosts whose certificates have no record. */
  beforeEach(async () => {
    edit(({ cas }) => {
      cas['k8s']!.certs!['kubelet']!.commonName = 'kubelet';
    });
    await world.apply();
  });

  test('is told from the one that this clone knows', () => {
    expect(said()).toEqual([]);
    put(one, filesOf(two));
    expect(said()).toMatchObject([
      {
        place: world.spec(one).files.certificate,
        level: 'warning',
        message: `${one} has the key of ${two}: the key was copied, so a recipient of one has the key of all`,
        hint: `find out who copied the key; "certflake apply --only ${one} --force" makes a new key`,
      },
    ]);
  });

  test('the hint gives it a key of its own, and then nothing is said', async () => {
    put(one, filesOf(two));
    const [id] = /--only (\S+) --force/.exec(said()[0]!.hint!)!.slice(1);
    expect(codes(world.plan({ only: [id!], force: true }))).toEqual(['former-certificates']);
    await world.apply({ only: [id!], force: true });
    expect(said()).toEqual([]);
  });
});

test("a renewed certificate's former key stays its own, and nobody reads it in another place unasked", async () => {
  const former = filesOf(one);
  const publicKey = keyOf(one);
  await world.apply({ force: true, only: [one] });
  expect(record().formerKeys).toEqual({ [one]: [publicKey] });
  put(two, former);
  expect(strangers(two)).toContain('host:web-2');
  const older = { ...record() };
  delete older.formerKeys;
  world.record = printAccepted(older);
  expect(strangers(two)).toEqual([]);
});

test('a former key of its own that comes back takes no place: a kept key stays the accepted one', async () => {
  const former = filesOf(one);
  await world.apply({ force: true, only: [one] });
  const publicKey = keyOf(one);
  put(one, former);
  await idle();
  expect(keyOf(one)).toBe(publicKey);
  expect(strangers(one)).toEqual([]);
});

test("a policy that has a key's former host no more lets it replace no accepted key", async () => {
  const publicKey = keyOf(one);
  put(one, filesOf(two));
  edit((policy) => delete policy.hosts!['web-2']);
  await idle();
  expect(keyOf(one)).toBe(publicKey);
});

test('a key goes along with the new name of its certificate, and with nothing else', async () => {
  const publicKey = keyOf(one);
  const files = filesOf(one);
  edit(({ cas }) => (cas['k8s']!.certs!['node'] = { ...cas['k8s']!.certs!['kubelet']! }));
  put('derived-web-1-k8s-node', files);
  await idle();
  expect(record().keys).not.toHaveProperty('derived-web-1-k8s-node');
  edit(({ cas }) => delete cas['k8s']!.certs!['kubelet']);
  await idle();
  expect(keyOf('derived-web-1-k8s-node')).toBe(publicKey);
  expect(record().keys).not.toHaveProperty(one);
});

test('too many former keys: the longest lists lose their oldest', () => {
  const before = { ...nothingAccepted(), formerKeys: { a: ['1', '2', '3'], b: ['4'] } };
  before.keys['a'] = { publicKey: '5', readers: [] };
  const next = nothingAccepted();
  next.keys['a'] = { publicKey: '6', readers: [] };
  expect(keysBefore(before, next)).toEqual({ a: ['1', '2', '3', '5'], b: ['4'] });
  expect(keysBefore(before, next, 3)).toEqual({ a: ['3', '5'], b: ['4'] });
  next.keys['a'].publicKey = '2';
  expect(keysBefore(before, next)).toEqual({ a: ['1', '3', '5'], b: ['4'] });
});
