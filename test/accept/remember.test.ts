import { gained, stillAsked } from '../../lib/accept/gained.js';
import { nameOf, wordOf } from '../../lib/accept/naming.js';
import { parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { remember } from '../../lib/accept/remember.js';
import type { Accepted, Claim, ManifestEntry } from '../../lib/model/index.js';
import { Claims } from '../../lib/accept/plan-claims.js';
import { sha256 } from '../../lib/store/digest.js';
import { emptyCluster, ids, people, type People } from '../plan/cluster.js';
import { codes, kinds, type World } from '../cluster/world.js';

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

const record = (): Accepted => parseAccepted(world.record!, 'the record');

const edit = (change: (policy: World['policy']) => void): void => {
  world.policy = structuredClone(world.policy);
  change(world.policy);
};

test('what a run makes is accepted with it', () => {
  const { authorities, readers, keys } = record();
  expect(Object.keys(authorities).sort()).toEqual(['edge', 'k8s']);
  expect(Object.keys(readers).sort()).toEqual(['host:cp', 'host:web-1', 'host:web-2', 'operator']);
  expect(Object.keys(keys).sort()).toEqual(Object.values(ids).sort());
  expect(world.plan().claims).toEqual([]);
});

test('a departed operator is forgotten by the run that seals without him, and would be asked about', async () => {
  const { second } = everybody;
  edit((policy) => policy.userAgeKeys.pop());
  await world.apply();
  const { readers, keys, formerReaders } = record();
  const open = Object.values(keys).map((one) => [one.readers, one.leaving]);
  expect(JSON.stringify({ readers, open })).not.toContain(second.recipient);
  expect(formerReaders).toEqual({ operator: [second.recipient] });
  edit((policy) => policy.userAgeKeys.push(second.recipient));
  expect(world.plan().claims).toMatchObject(
    Array(9).fill({ kind: 'reader', owner: 'operator', key: second.recipient }),
  );
});

test('a record that forgets a reader, notes a renewed key or stays as it is has gained nothing', async () => {
  const gainedBy = async (work: () => Promise<unknown>) => {
    const before = record();
    await work();
    const context = {
      specs: world.specs(),
      observations: await world.proven(),
      tools: world.tools,
    };
    return gained(context, before, record());
  };
  edit((policy) => policy.userAgeKeys.pop());
  expect(await gainedBy(() => world.apply())).toEqual([]);
  expect(await gainedBy(() => world.apply({ force: true, only: [ids.web1] }))).toEqual([]);
  edit((policy) => policy.userAgeKeys.push(everybody.second.recipient));
  expect(await gainedBy(() => Promise.resolve())).toEqual([]);
  const claims = await gainedBy(() => world.apply());
  expect(new Set(claims.map((claim) => claim.fingerprint))).toEqual(
    new Set([world.tools.fingerprint(everybody.second.recipient)]),
  );
});

test('an inventory of some hosts forgets nobody whom it does not know', async () => {
  edit(({ cas }) => {
    delete cas['k8s']!.certs!['sa'];
    delete cas['k8s']!.certs!['front'];
  });
  await world.apply();
  world.onlyHosts = ['web-1'];
  await world.apply({ force: true, only: [ids.kubelet1] });
  world.onlyHosts = undefined;
  expect(record().readers['host:web-2']).toEqual([everybody.web2.recipient]);
  expect(world.plan().claims).toEqual([]);
});

test("a former authority's key is known for ever, and no certificate may have it", async () => {
  const former = record().authorities['edge']![0]!;
  const paths = ['crt', 'key.age'].map((ending) => `certs/ca/edge.${ending}`);
  const [crt, key] = paths.map((path) => world.read(path));
  paths.forEach((path) => {
    world.remove(path);
  });
  await world.apply({ force: true, authorities: ['edge'] });
  expect(record().formerAuthorities).toEqual([former.publicKey]);
  world.write('certs/derived/web-1/edge-web.crt', crt!);
  world.write('certs/derived/web-1/edge-web.key.age', key!);
  expect(codes(world.plan({ only: [ids.web1] }))).toContain('authority-key');
  expect(codes(world.plan({ only: [ids.web1], sealsOnly: true }))).toContain('authority-key');
});

test('operators of one authority alone are no operators of the rest', async () => {
  const { fresh } = everybody;
  edit((policy) => {
    policy.cas['edge']!.ca.userAgeKeys = [everybody.operator.recipient, fresh.recipient];
  });
  await world.apply();
  expect(record().readers['operator:edge']).toContain(fresh.recipient);
  edit((policy) => policy.userAgeKeys.push(fresh.recipient));
  const claims = world.plan({ force: true, only: [ids.api] }).claims;
  expect(claims).toMatchObject([{ owner: 'operator', key: fresh.recipient }]);
});

test('an entry that its header contradicts proves nothing: the key is sealed for those who should read it', () => {
  const { fresh } = everybody;
  edit((policy) => policy.userAgeKeys.push(fresh.recipient));
  const path = 'certs/derived/cp/manifest.json';
  const manifest = JSON.parse(world.read(path)) as { certificates: Record<string, ManifestEntry> };
  manifest.certificates['k8s-api']!.recipients!['operator']!.push(fresh.recipient);
  world.write(path, JSON.stringify(manifest));
  const plan = world.plan({ only: [ids.api] });
  expect(kinds(plan)).toEqual({ [ids.api]: 'rekey' });
  expect(plan.claims).toMatchObject([{ owner: 'operator', key: fresh.recipient, id: ids.api }]);
});

test('recipients in a manifest that are no public keys are nobody', () => {
  const path = 'certs/derived/cp/manifest.json';
  const garbage = world.read(path).replaceAll(/"(ssh-ed25519|age1)[^"]*"/g, '"age1nonsense"');
  for (const text of [garbage, garbage.replaceAll(/"sealed": "[^"]*"/g, '"sealed": "00"')]) {
    world.write(path, text);
    expect(kinds(world.plan({ only: [ids.api] }))).not.toHaveProperty(ids.api, 'repair new');
    expect(world.plan({ only: [ids.api] }).claims).toEqual([]);
  }
});

test('who left before an authority was replaced elsewhere does not read the new one', async () => {
  const { fresh, operator } = everybody;
  const readers = (...keys: { recipient: string }[]) => {
    edit((policy) => {
      policy.cas['edge']!.ca.userAgeKeys = keys.map(({ recipient }) => recipient);
    });
  };
  readers(operator, fresh);
  await world.apply();
  const before = world.record;
  readers(operator);
  ['crt', 'key.age'].forEach((ending) => {
    world.remove(`certs/ca/edge.${ending}`);
  });
  await world.apply({ force: true, authorities: ['edge'] });
  world.record = before;
  expect(codes((await world.apply()).plan)).toContain('authority-not-accepted');
  readers(operator, fresh);
  const found = world.observe().observed[ids.edge]!.certificate;
  world.named.add(found.state === 'read' ? `edge=${found.certificates[0].fingerprint}` : '');
  expect(world.plan().claims).toMatchObject([{ owner: 'operator:edge', key: fresh.recipient }]);
});

test("a stanza that nobody's key made lets no host read a key that this clone does not know", async () => {
  const { cp } = everybody;
  const known = record();
  const others = Object.entries(known.keys).filter(([id]) => id !== ids.front);
  world.record = printAccepted({ ...known, keys: Object.fromEntries(others) });
  edit(({ cas }) => (cas['k8s']!.certs!['front']!.roles = ['worker', 'control-plane']));
  const key = 'certs/shared/k8s-front.key.age';
  const tag = world.tools.stanzaOf(cp.recipient).tag!;
  const stanza = `-> ssh-ed25519 ${tag} ${'A'.repeat(43)}\n${'A'.repeat(43)}\n--- `;
  world.write(key, world.read(key).replace('--- ', stanza));
  const manifest = JSON.parse(world.read('certs/shared/manifest.json')) as {
    certificates: Record<string, ManifestEntry>;
  };
  const entry = manifest.certificates['k8s-front']!;
  entry.sealed = sha256(Buffer.from(world.read(key), 'latin1'));
  entry.recipients!['host:cp'] = [cp.recipient];
  world.write('certs/shared/manifest.json', JSON.stringify(manifest));
  expect((await world.apply()).plan.changes).toEqual([]);
  expect(record().keys[ids.front]?.readers ?? []).not.toContain(cp.recipient);
});

test("a key under another name is asked about once, and its readers' list goes along", async () => {
  edit(({ cas }) => {
    const { sa, ...others } = cas['k8s']!.certs!;
    cas['k8s']!.certs = { ...others, tokens: sa! };
  });
  for (const ending of ['crt', 'key.age']) {
    world.write(`certs/shared/k8s-tokens.${ending}`, world.read(`certs/shared/k8s-sa.${ending}`));
    world.remove(`certs/shared/k8s-sa.${ending}`);
  }
  await world.apply();
  edit((policy) => policy.userAgeKeys.push(everybody.fresh.recipient));
  expect((await world.apply()).plan.claims).toContainEqual(
    expect.objectContaining({ kind: 'key', id: 'shared-k8s-tokens' }),
  );
  expect(record().keys).not.toHaveProperty(ids.sa);
  edit((policy) => policy.userAgeKeys.pop());
  await world.apply();
  edit((policy) => policy.userAgeKeys.push(everybody.cp.recipient));
  const { claims } = (await world.apply()).plan;
  expect(claims.filter(({ kind }) => kind === 'key')).toEqual([]);
});

/** What this clone still asks about after a yes to what it was shown of a colleague's work. */
async function leftAfterYes(work: () => Promise<unknown>, named: string[] = []): Promise<Claim[]> {
  const before = world.record!;
  await work();
  const after = world.record;
  world.record = before;
  const [specs, observations] = [world.specs(), await world.proven()];
  world.record = after;
  const acceptance = { record: parseAccepted(before, 'before'), named: new Set(named) };
  const context = { specs, observations, tools: world.tools };
  const claims = new Claims({ ...context, acceptance }).ofTree();
  const next = remember({ ...context, complete: true, acceptance: { ...acceptance, claims } }, []);
  return new Claims({ ...context, acceptance: { record: next } }).ofTree();
}

test("a yes to a colleague's new host shuts no operator out of the host's keys", async () => {
  const { fresh } = everybody;
  const left = await leftAfterYes(async () => {
    edit((policy) => {
      policy.hosts!['web-3'] = { role: 'worker', owningHostKey: fresh.recipient };
    });
    await world.apply();
  });
  expect(left).toEqual([]);
});

test("a yes to a colleague's reinstalled host is remembered with everybody who opens its keys", async () => {
  const left = await leftAfterYes(async () => {
    edit((policy) => {
      policy.hosts!['web-1'] = {
        ...policy.hosts!['web-1'],
        owningHostKey: everybody.fresh.recipient,
      };
    });
    await world.apply();
  });
  expect(left).toEqual([]);
});

test("a yes to a colleague's kept key is remembered, and so is its name on the command line", async () => {
  const again = () => world.apply({ only: [ids.sa], force: true });
  expect(await leftAfterYes(again)).toEqual([]);
  const former = record();
  await again();
  const { publicKey } = world.entry(ids.sa)!;
  world.record = printAccepted(former);
  expect(codes(world.plan())).toEqual(['key-not-accepted']);
  world.named.add(publicKey!);
  await world.apply();
  world.named.clear();
  expect(codes(world.plan())).toEqual([]);
  expect(record().keys[ids.sa]?.publicKey).toBe(publicKey);
});

/** A colleague gives a shared key another recipient, and makes another key. */
const replaceShared = async (): Promise<void> => {
  edit(({ cas }) => (cas['k8s']!.certs!['front']!.roles = ['worker', 'control-plane']));
  await world.apply();
  await world.apply({ only: [ids.front], force: true });
};

test("a yes to a colleague's shared key and to its new reader is remembered", async () => {
  expect(await leftAfterYes(replaceShared)).toEqual([]);
});

test.each<[string, (claims: Claim[]) => { claims?: Claim[]; all?: boolean }]>([
  ['to the new reader of a shared key', (claims) => ({ claims: claims.filter(isReader) })],
  ['to everything', () => ({ all: true })],
])(
  'a yes %s is remembered, though a colleague has replaced the key, which is not accepted with it',
  async (_, yes) => {
    const former = record();
    await replaceShared();
    const context = {
      specs: world.specs(),
      observations: await world.proven(),
      tools: world.tools,
    };
    const askedBy = (one: Accepted) =>
      new Claims({ ...context, acceptance: { record: one } }).ofTree();
    const asked = askedBy(former);
    expect(asked.map(({ kind, id }) => [kind, id])).toEqual([
      ['key', ids.front],
      ['reader', ids.front],
    ]);
    const after = (given: object) =>
      remember({ ...context, complete: true, acceptance: { record: former, ...given } }, []);
    const next = after(yes(asked));
    expect(askedBy(next)).toEqual(asked.filter(({ kind }) => kind === 'key'));
    const { publicKey, readers } = former.keys[ids.front]!;
    const { cp } = everybody;
    expect(next.keys[ids.front]).toMatchObject({ publicKey, readers: [...readers, cp.recipient] });
    expect(after({}).keys[ids.front]).toMatchObject({ publicKey, readers });
  },
);

const isReader = ({ kind }: Claim): boolean => kind === 'reader';

const isKept = ({ kind, id }: Claim): boolean => kind === 'key' && id === ids.sa;

test('a kept key that is named alone is remembered, and its readers are asked about still', () => {
  const { publicKey } = world.entry(ids.sa)!;
  world.record = undefined;
  world.named.add(publicKey!);
  const context = { specs: world.specs(), observations: world.observe(), tools: world.tools };
  const acceptance = { named: world.named };
  const next = remember({ ...context, complete: true, acceptance }, []);
  expect(next.keys).toEqual({ [ids.sa]: { publicKey, readers: [] } });
  const left = new Claims({ ...context, acceptance: { record: next } }).ofTree();
  const claims = left.filter(({ id }) => id === ids.sa);
  expect(new Set(claims.map(({ kind }) => kind))).toEqual(new Set(['reader']));
  const [key] = new Claims({ ...context, acceptance: {} }).ofTree().filter(isKept);
  expect(stillAsked(context, undefined, [key!])).toEqual([key]);
  expect(stillAsked(context, next, [key!])).toEqual([]);
});

test('an intermediate that its accepted parent has signed anew is accepted with it', async () => {
  const before = world.record!;
  for (const name of ['k8s.crt', 'k8s.key.age']) world.remove(`certs/ca/${name}`);
  await world.apply({ only: [ids.root], force: true });
  await world.apply({ only: [ids.edge], force: true });
  await world.apply();
  world.record = before;
  expect(codes(world.plan())).toContain('authority-not-accepted');
  world.named.add(world.entry(ids.root)!.certificate);
  expect(codes(world.plan())).toEqual([]);
  await world.apply();
  world.named.clear();
  expect(codes(world.plan())).toEqual([]);
});

test('a new host with the key of another, or of an operator, is asked for by its name', () => {
  const { fresh, web1, operator } = everybody;
  const wordFor = (key: string): string[] => {
    edit((policy) => {
      policy.hosts!['web-3'] = { role: 'worker', owningHostKey: key };
    });
    const claims = world.plan().claims.filter((one) => nameOf(one) === 'host:web-3');
    return [...new Set(claims.map((claim) => wordOf(claim, claims)))];
  };
  expect(wordFor(fresh.recipient)).toEqual([world.tools.fingerprint(fresh.recipient)]);
  for (const { recipient } of [web1, operator]) {
    expect(wordFor(recipient)).toEqual([`host:web-3=${world.tools.fingerprint(recipient)}`]);
  }
});
