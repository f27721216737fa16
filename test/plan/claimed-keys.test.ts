import { codes, kinds, reasons, type World } from '../cluster/world.js';
import { emptyCluster, ids, people, type People } from './cluster.js';

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

interface Manifest {
  certificates: Record<string, { sealed: string; publicKey: string }>;
}

const entryOf = (id: string): Manifest['certificates'][string] => {
  const { manifest, entry } = world.spec(id).files;
  return (JSON.parse(world.read(manifest)) as Manifest).certificates[entry]!;
};

function note(id: string, changed: Partial<Manifest['certificates'][string]>): void {
  const { manifest, entry } = world.spec(id).files;
  const all = JSON.parse(world.read(manifest)) as Manifest;
  Object.assign(all.certificates[entry]!, changed);
  world.write(manifest, JSON.stringify(all));
}

/** Brings a certificate and its notes back, and keeps the later key. @returns both public keys */
async function bringBack(id: string): Promise<{ former: string; later: string }> {
  const { certificate } = world.spec(id).files;
  const [file, entry] = [world.read(certificate), entryOf(id)];
  await world.apply({ only: [id], force: true });
  const { sealed, publicKey } = entryOf(id);
  world.write(certificate, file);
  note(id, { ...entry, sealed });
  return { former: entry.publicKey, later: publicKey };
}

const acceptedKey = (id: string): unknown =>
  (JSON.parse(world.record!) as { keys: Record<string, { publicKey: string }> }).keys[id]!
    .publicKey;

const OPENS = '"certflake apply" with an identity opens the sealed key, and then says what to do';

describe('a former certificate beside the later key, and a manifest that agrees with it', () => {
  test.each([
    { id: ids.front, code: 'key-came-back', change: 'repair kept' },
    { id: ids.kubelet1, code: 'key-came-back', change: 'repair new' },
    { id: ids.sa, code: 'key-not-accepted', change: 'repair kept' },
  ])('are named as such, and the key is opened: $id', async ({ id, code, change }) => {
    await bringBack(id);
    const { findings } = world.plan();
    expect(findings).toMatchObject([{ code, hint: OPENS }]);
    expect(findings[0]!.message).toContain('its certificate and manifest name ');
    const proven = await world.planProven();
    expect(kinds(proven)).toEqual({ [id]: change });
    expect(codes(proven)).toEqual([]);
  });

  test('are told with the identity that is missing, where those of a run open nothing', async () => {
    await bringBack(ids.sa);
    const { identities } = world;
    world.identities = [(await people()).fresh.identity];
    const hint = expect.stringMatching(
      /^no identity of this run opens the sealed key: "certflake apply" with the identity of one of its recipients /,
    ) as string;
    expect((await world.planProven()).findings).toMatchObject([{ code: 'key-not-accepted', hint }]);
    world.identities = identities;
  });

  test('are told from a key that this clone has never seen', async () => {
    const { certificate } = world.spec(ids.kubelet1).files;
    const [file, entry, record] = [
      world.read(certificate),
      entryOf(ids.kubelet1),
      JSON.parse(world.record!) as { keys: object },
    ];
    await world.apply({ only: [ids.kubelet1], force: true });
    const { keys } = JSON.parse(world.record!) as { keys: object };
    world.record = JSON.stringify({ ...record, keys });
    world.write(certificate, file);
    note(ids.kubelet1, { ...entry, sealed: entryOf(ids.kubelet1).sealed });
    expect(kinds(await world.planProven())).toEqual({ [ids.kubelet1]: 'repair new' });
  });

  test.each([ids.front, ids.sa])(
    'are not accepted by a word where nobody opens it: %s',
    async (id) => {
      const { former, later } = await bringBack(id);
      const { identities } = world;
      world.named.add(`${id}=${former}`);
      world.identities = [];
      const { plan } = await world.apply();
      expect(plan.findings[0]!.message).toMatch(
        /; nothing proves that the sealed key is this one, so certflake does not accept it$/,
      );
      expect(acceptedKey(id)).toBe(later);
      world.identities = identities;
      expect(kinds((await world.apply()).plan)).toEqual({ [id]: 'repair kept' });
      expect(acceptedKey(id)).toBe(later);
      world.named.clear();
      expect(codes(world.plan())).toEqual([]);
    },
  );
});

describe('a manifest that alone says that a sealed key is another', () => {
  const other = 'ab'.repeat(32);

  test.each([ids.front, ids.sa])('leads to no new key: %s', async (id) => {
    note(id, { publicKey: other });
    const { changes, findings } = world.plan();
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([{ level: 'error', hint: OPENS }]);
    expect(findings[0]!.message).toMatch(/its manifest (says that|names) /);
    expect(kinds(await world.planProven())).toEqual({ [id]: 'adopt' });
  });

  test('is named as the reason', async () => {
    note(ids.kubelet1, { publicKey: other });
    expect(reasons(world.plan(), ids.kubelet1)).toEqual([
      'its manifest says that its sealed key belongs to another certificate; apply with an identity opens the key',
    ]);
    expect(kinds(await world.planProven())).toEqual({ [ids.kubelet1]: 'adopt' });
  });

  test('names no way to another authority', async () => {
    note(ids.edge, { publicKey: other });
    const [finding] = world.plan().findings.filter(({ code }) => code === 'authority-pair');
    expect(finding).toMatchObject({ hint: OPENS });
    expect(finding!.message).toMatch(/^the authority's manifest says that /);
    expect(kinds(await world.planProven())).toEqual({ [ids.edge]: 'adopt' });
  });
});
