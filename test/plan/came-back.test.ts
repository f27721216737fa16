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

type Files = Record<string, string>;

function filesOf(id: string): Files {
  const { certificate, key } = world.spec(id).files;
  return { [certificate]: world.read(certificate), [key]: world.read(key) };
}

const put = (files: Files): void => {
  for (const [path, body] of Object.entries(files)) world.write(path, body);
};

/** Gives a certificate a new key. @returns its former files */
async function replace(...replaced: string[]): Promise<Files> {
  const former = Object.assign({}, ...replaced.map(filesOf)) as Files;
  await world.apply({ only: replaced, force: true });
  return former;
}

/** As after a merge whose manifest still has a conflict. */
function forgetManifest(id: string): void {
  world.remove(world.spec(id).files.manifest);
}

describe('a former key that lies there again', () => {
  const found = () => world.planProven();

  test.each([
    { id: ids.front, level: 'error' },
    { id: ids.kubelet1, level: 'warning' },
  ])('is named: $id', async ({ id, level }) => {
    const former = await replace(id);
    expect(codes(await found())).toEqual([]);
    put(former);
    forgetManifest(id);
    const plan = await found();
    expect(plan.changes.filter((one) => one.id === id)).toEqual([]);
    expect(plan.findings).toMatchObject([
      { code: 'key-came-back', level, place: world.spec(id).files.certificate },
    ]);
    expect(codes(world.plan({ sealsOnly: true }))).toEqual(['key-came-back']);
    expect(plan.findings[0]!.hint).toMatch(/as after a run that you discarded.*--accept/);
  });

  test('is named too where the former one was certified again', async () => {
    const [mine, former] = [world.record, await replace(ids.front)];
    const accepted = world.record;
    put(former);
    world.record = mine;
    forgetManifest(ids.front);
    world.remove(world.spec(ids.front).files.certificate);
    expect(kinds((await world.apply()).plan)).toMatchObject({ [ids.front]: 'repair kept' });
    world.record = accepted;
    expect(codes(await found())).toEqual(['key-came-back']);
  });

  test('goes with a new key, which the hint makes', async () => {
    put(await replace(ids.front));
    const [finding] = (await found()).findings;
    const [, id] = /^"certflake apply --only (\S+) --force"/.exec(finding!.hint!)!;
    const { plan } = await world.apply({ only: [id!], force: true });
    expect(kinds(plan)).toEqual({ [ids.front]: 'reissue new' });
    expect(codes(await found())).toEqual([]);
  });

  test('is named under the new name of its host too', async () => {
    const former = await replace(ids.kubelet1);
    const { 'web-1': renamed, ...hosts } = world.policy.hosts!;
    world.policy = { ...world.policy, hosts: { ...hosts, 'web-9': renamed! } };
    for (const [path, body] of Object.entries(former))
      world.write(path.replace('web-1', 'web-9'), body);
    const id = ids.kubelet1.replace('web-1', 'web-9');
    world.policy = structuredClone(world.policy);
    world.policy.cas['k8s']!.certs!['kubelet']!.commonName = 'system:node:web-1';
    const { findings } = await found();
    expect(findings.map(({ code, place }) => [code, place])).toContainEqual([
      'key-came-back',
      world.spec(id).files.certificate,
    ]);
    world.named.add(`${id}=${(await world.proven()).observed[id]!.opened!}`);
    expect(codes(await found())).not.toContain('key-came-back');
    await world.apply();
    world.named.clear();
    expect(codes(await found())).not.toContain('key-came-back');
  });

  test('says nothing where a new key is due anyway', async () => {
    put(await replace(ids.kubelet1));
    world.policy = structuredClone(world.policy);
    world.policy.cas['k8s']!.certs!['kubelet']!.commonName = 'kubelet';
    const plan = await found();
    expect(kinds(plan)).toMatchObject({ [ids.kubelet1]: 'reissue new' });
    expect(codes(plan)).toEqual([]);
  });

  test.each([ids.front, ids.kubelet1])('is accepted by its name: %s', async (id) => {
    const publicKey = world.entry(id)!.publicKey!;
    put(await replace(id));
    world.named.add(`${id}=${publicKey}`);
    expect(codes(await found())).toEqual([]);
    await world.apply();
    world.named.clear();
    expect(codes(await found())).toEqual([]);
  });

  test('of many hosts is said in the same words', async () => {
    put(await replace(ids.kubelet1, ids.kubelet2));
    const { findings } = await found();
    expect(findings).toHaveLength(2);
    expect(new Set(findings.map(({ message, hint }) => `${message} ${hint}`)).size).toBe(1);
  });

  test('that must not change is told from a stranger', async () => {
    put(await replace(ids.sa));
    const { findings } = await found();
    expect(findings).toMatchObject([{ code: 'key-not-accepted' }]);
    expect(findings[0]!.message).toContain(', a former key that was replaced');
    expect(findings[0]!.hint).toContain('if the key is back on purpose');
  });
});

describe("one side's key beside the other side's certificate", () => {
  /** The other clone's work, which this one hasn't seen. */
  async function theirs(id: string): Promise<Files> {
    const [mine, record] = [filesOf(id), world.record];
    await replace(id);
    const files = filesOf(id);
    put(mine);
    world.record = record;
    forgetManifest(id);
    return files;
  }

  const certificateOf = (id: string): string => world.spec(id).files.certificate;

  test.each([
    { id: ids.front, whole: 'adopt' },
    { id: ids.sa, whole: 'key-not-accepted' },
  ])('is not certified again: $id', async ({ id, whole }) => {
    const files = await theirs(id);
    world.write(certificateOf(id), files[certificateOf(id)]!);
    const plan = await world.planProven();
    expect(plan.changes.filter((one) => one.id === id)).toEqual([]);
    expect(plan.findings).toMatchObject([{ code: 'repair-needs-force' }]);
    expect(plan.findings[0]!.hint).toContain(
      `git log --all --full-history -- ${certificateOf(id)}`,
    );
    expect(plan.findings[0]!.hint).not.toContain('MERGE_HEAD');
    put(files);
    const restored = await world.planProven();
    expect([kinds(restored)[id] ?? codes(restored)[0]]).toEqual([whole]);
  });

  test('is certified again where it is named for that certificate', async () => {
    const former = filesOf(ids.sa);
    const key = world.entry(ids.sa)!.publicKey!;
    await replace(ids.sa);
    world.write(world.spec(ids.sa).files.key, former[world.spec(ids.sa).files.key]!);
    forgetManifest(ids.sa);
    world.named.add(key);
    const plan = await world.planProven();
    world.named.clear();
    expect(kinds(plan)[ids.sa]).toBe('repair kept');
    expect(codes(plan)).not.toContain('repair-needs-force');
  });

  test('which only the certificate tells of, is first opened: no word accepts it', async () => {
    const files = await theirs(ids.sa);
    world.write(certificateOf(ids.sa), files[certificateOf(ids.sa)]!);
    const [finding] = world.plan().findings;
    expect(finding!.message).toMatch(
      /^this key must be kept \(keepKey\), but its certificate names [0-9a-f]/,
    );
    expect(finding!.hint).toBe(
      '"certflake apply" with an identity opens the sealed key, and then says what to do',
    );
  });

  test('of a single host gets a new key', async () => {
    const files = await theirs(ids.kubelet1);
    world.write(certificateOf(ids.kubelet1), files[certificateOf(ids.kubelet1)]!);
    const plan = await world.planProven();
    expect(kinds(plan)).toMatchObject({ [ids.kubelet1]: 'repair new' });
  });

  test('is certified again where the certificate is known to be a former one', async () => {
    const former = await replace(ids.front);
    world.write(certificateOf(ids.front), former[certificateOf(ids.front)]!);
    const plan = await world.planProven();
    expect(kinds(plan)).toEqual({ [ids.front]: 'repair kept' });
  });

  const marked = (ours: string, theirs: string): string =>
    `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> theirs\n`;

  test.each([
    { id: ids.front, later: 'ours', change: 'repair kept' },
    { id: ids.front, later: 'theirs', change: undefined },
    { id: ids.sa, later: 'ours', change: undefined },
  ])('between markers, the later one is of $later: $id', async ({ id, later, change }) => {
    world.now += later === 'theirs' ? 3600 : 0;
    const other = await theirs(id);
    world.now += 3600;
    if (later === 'ours') {
      await world.apply({ only: [id], force: true });
    }
    const path = certificateOf(id);
    world.write(path, marked(world.read(path), other[path]!));
    forgetManifest(id);
    // Which of them it is, is unknown until the sealed key is opened.
    const unopened = world.plan();
    expect(kinds(unopened)[id]).toBeUndefined();
    expect(unopened.findings.map(({ hint }) => hint)).toEqual([
      '"certflake apply" with an identity opens the sealed key, and then says what to do',
    ]);
    const plan = await world.planProven();
    expect(kinds(plan)[id]).toBe(change);
    expect(codes(plan)).toEqual(change === undefined ? ['repair-needs-force'] : []);
    if (change !== undefined)
      expect(reasons(plan, id)).toEqual(['its certificate has conflict markers of git']);
  });
});
