import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CertflakeError,
  isCertflakeError,
  memoryEngine,
  openRepository,
  PolicyError,
  type Policy,
  type Repository,
  type Step,
} from '../../lib/index.js';
import { unseal } from '../../lib/seal/seal.js';
import { agePerson, sshPerson } from '../cluster/keys.js';
import { refusedByOpenssl } from '../issue/openssl.js';
import { filesBelow } from '../walk.js';
import { withPrograms } from '../programs.js';

const operator = await agePerson('operator');
const stranger = await agePerson('stranger');
const web = await sshPerson('web-1');
const now = Math.floor(Date.now() / 1000);

const policy: Policy = {
  dir: 'certs',
  userAgeKeys: [operator.recipient],
  hosts: { 'web-1': { role: 'worker', owningHostKey: web.recipient } },
  defaults: { key: { algo: 'ecdsa', size: 256 }, usages: ['server auth'] },
  cas: {
    web: {
      ca: { commonName: 'web ca' },
      certs: {
        site: { commonName: 'site', hosts: ['${hostName}'] },
        api: { commonName: 'api', hosts: ['${hostName}'] },
      },
    },
  },
};

let root: string;
let repository: Repository;
const identities = [operator.identity];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'certflake-repository-'));
  repository = await openRepository(root, { policy, now });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Every file's bytes, the store's own folder too: no lock, journal or draft may stay. */
const tree = (): Record<string, string> =>
  Object.fromEntries(
    filesBelow(root).map((path) => [path, readFileSync(join(root, path), 'latin1')]),
  );
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const issue = async (): Promise<void> => {
  await repository.apply(await repository.plan(), { identities });
};

withPrograms(['openssl'], 'a new tree', () => {
  test('is planned without a trace, issued step by step, and checked', async () => {
    const plan = await repository.plan();
    expect(tree()).toEqual({});
    expect([plan.changes.length, plan.claims]).toEqual([3, []]);
    const steps: Step[] = [];
    const onProgress = (step: Step) => void steps.push(step);
    const { written, recovered } = await repository.apply(plan, { identities, onProgress });
    expect(steps.map(({ done, total }) => `${done}/${total}`)).toEqual(['1/3', '2/3', '3/3']);
    expect(new Set(steps.map(({ id }) => id))).toEqual(new Set(plan.changes.map(({ id }) => id)));
    expect([written.length, recovered]).toEqual([8, []]);
    const leaves = ['web-site', 'web-api'].map((name) => read(`certs/derived/web-1/${name}.crt`));
    expect(refusedByOpenssl(read('certs/ca/web.crt'), leaves)).toEqual([]);
    expect((await repository.plan()).changes).toEqual([]);
    const { rows, problems } = await repository.check({ within: '10d' });
    expect([rows.every(({ state }) => state === 'ok'), problems]).toEqual([true, []]);
    expect((await repository.verify()).edges).toEqual([]);
    const { files } = repository.emit();
    expect(files.map(({ path }) => path)).toContain('certs/secrets.nix');
  });
});

test('one that has changed since the plan is left as it is', async () => {
  await issue();
  repository = await openRepository(root, { policy, now: now + 350 * 86_400 });
  const plan = await repository.plan();
  rmSync(join(root, 'certs/derived/web-1/web-site.crt'));
  const before = tree();
  await expect(repository.apply(plan, { identities })).rejects.toMatchObject({
    ...{ code: 'plan-stale', changed: 'nothing' },
    message: 'the plan is out of date',
  });
  expect(tree()).toEqual(before);
  await repository.apply(await repository.plan(), { identities });
});

test('a plan that somebody has edited is none that would be done', async () => {
  const plan = await repository.plan();
  const edited = { ...plan, changes: plan.changes.slice(1) };
  await expect(repository.apply(edited, { identities })).rejects.toMatchObject({
    code: 'plan-stale',
  });
  const only = await repository.plan({ only: ['ca-web'] });
  const { changes } = await repository.apply(only, { identities });
  expect(changes.map(({ id }) => id)).toEqual(['ca-web']);
  const misspelt = repository.plan({ only: ['ca-wbe'] });
  await expect(misspelt).rejects.toMatchObject({ code: 'usage' });
});

test('what the identities find in sealed keys is planned with them, or nothing is done', async () => {
  await issue();
  const [site, api] = ['site', 'api'].map((name) => `certs/derived/web-1/web-${name}.key.age`);
  writeFileSync(join(root, site!), readFileSync(join(root, api!)));
  const plan = await repository.plan({ hosts: ['web-1'] });
  const before = tree();
  await expect(repository.apply(plan, { identities })).rejects.toMatchObject({
    code: 'plan-stale',
    message: 'the identities open sealed keys that change the plan',
  });
  expect(tree()).toEqual(before);
  const proven = await repository.plan({ hosts: ['web-1'] }, { identities });
  const { written } = await repository.apply(proven, { identities });
  expect(written).toContain(site);
});

test('an abort leaves all as it was', async () => {
  const plan = await repository.plan();
  const early = AbortSignal.abort('no time');
  await expect(repository.apply(plan, { identities, signal: early })).rejects.toMatchObject({
    ...{ code: 'aborted', cause: 'no time' },
  });
  for (const at of [1, 3]) {
    const controller = new AbortController();
    const onProgress = ({ done }: Step): void => {
      if (done === at) controller.abort();
    };
    const run = repository.apply(plan, { identities, onProgress, signal: controller.signal });
    await expect(run).rejects.toMatchObject({ code: 'aborted', changed: 'nothing' });
    expect(tree()).toEqual({});
  }
  const onProgress = () => {
    throw new Error('mine');
  };
  await expect(repository.apply(plan, { identities, onProgress })).rejects.toThrow('mine');
  expect(tree()).toEqual({});
});

test('a run that cannot give the lock back says that its work is done', async () => {
  const plan = await repository.plan();
  const lock = join(root, 'certs/.certflake/lock');
  const onProgress = ({ done }: Step): void => {
    if (done > 1) return;
    rmSync(lock);
    mkdirSync(lock);
  };
  const run = repository.apply(plan, { identities, onProgress });
  await expect(run).rejects.toMatchObject({
    message: expect.stringMatching(/^cannot remove certs\/.certflake\/lock: /) as string,
    changed: 'done',
  });
  rmSync(lock, { recursive: true });
  expect((await repository.plan()).changes).toEqual([]);
});

test('of two at once, one does it', async () => {
  const plan = await repository.plan();
  const both = await Promise.allSettled([
    repository.apply(plan, { identities }),
    repository.apply(plan, { identities }),
  ]);
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused).toEqual([expect.objectContaining({ code: 'locked' })]);
  expect((await repository.plan()).changes).toEqual([]);
});

test('an identity that is not meant for it changes nothing', async () => {
  const none = repository.apply(await repository.plan());
  await expect(none).rejects.toMatchObject({ code: 'no-identity', changed: 'nothing' });
  const wrong = { identities: [stranger.identity] };
  const locked = repository.apply(await repository.plan(), wrong);
  await expect(locked).rejects.toMatchObject({ code: 'would-lock-out' });
  expect(tree()).toEqual({});
  await issue();
  repository = await openRepository(root, { policy, now: now + 350 * 86_400 });
  const before = tree();
  const mismatch = repository.apply(await repository.plan(), wrong);
  await expect(mismatch).rejects.toMatchObject({ code: 'identity-mismatch', changed: 'nothing' });
  expect(tree()).toEqual(before);
});

test('identities are handles, texts, or paths, which the policy may name', async () => {
  const own = { ...policy, userAgeIdentity: '$KEYS/operator.txt' };
  const env = { KEYS: root };
  repository = await openRepository(root, { policy: own, now, env });
  const missing = repository.apply(await repository.plan());
  await expect(missing).rejects.toMatchObject({ code: 'identity-unreadable' });
  writeFileSync(join(root, 'operator.txt'), operator.secret);
  await repository.apply(await repository.plan({ only: ['ca-web'] }));
  const text = { text: operator.secret, name: 'operator' };
  const rest = ['derived-web-1-web-site', 'derived-web-1-web-api'];
  for (const [at, one] of [text, '$KEYS/operator.txt'].entries()) {
    const plan = await repository.plan({ only: [rest[at]!] });
    await repository.apply(plan, { identities: [one] });
  }
  expect((await repository.plan()).changes).toEqual([]);
});

test('a recipient that nobody has accepted is claimed, and gets nothing unasked', async () => {
  await issue();
  const more = { ...policy, userAgeKeys: [operator.recipient, stranger.recipient] };
  repository = await openRepository(root, { policy: more, now });
  const plan = await repository.plan();
  expect(new Set(plan.claims.map(({ fingerprint }) => fingerprint))).toEqual(
    new Set([stranger.recipient]),
  );
  const before = tree();
  const refused = repository.apply(plan, { identities });
  await expect(refused).rejects.toMatchObject({ code: 'not-accepted', changed: 'nothing' });
  const some = repository.apply(plan, { identities, accept: plan.claims.slice(1) });
  await expect(some).rejects.toMatchObject({ code: 'not-accepted' });
  expect(tree()).toEqual(before);
  await repository.apply(plan, { identities, accept: plan.claims });
  const sealed = readFileSync(join(root, 'certs/ca/web.key.age'));
  await expect(unseal(sealed, [stranger.identity], 'it')).resolves.toBeDefined();
});

test('in a git repository nothing is new: its history may have keys', async () => {
  mkdirSync(join(root, '.git'));
  const plan = await repository.plan();
  expect(plan.claims.length).toBeGreaterThan(0);
  const before = tree();
  const refused = repository.apply(plan, { identities });
  await expect(refused).rejects.toMatchObject({ code: 'not-accepted' });
  expect(tree()).toEqual(before);
  await repository.apply(plan, { identities, accept: plan.claims });
});

test('recipients are accepted by words with their names too, as `--accept` takes them', async () => {
  mkdirSync(join(root, '.git'));
  const plan = await repository.plan();
  const operators = `operator=${operator.recipient}`;
  const [host] = plan.claims.flatMap((one) =>
    one.kind === 'reader' && one.owner === 'host:web-1' ? [one.fingerprint] : [],
  );
  const few = await repository.plan({}, { accept: [operators] });
  expect(new Set(few.claims.map(({ fingerprint }) => fingerprint))).toEqual(new Set([host]));
  for (const accept of [[], [operators], [operator.recipient, host!]]) {
    const refused = repository.apply(plan, { identities, accept });
    await expect(refused).rejects.toMatchObject({ code: 'not-accepted' });
  }
  expect(Object.keys(tree())).toEqual([]);
  await repository.apply(few, { identities, accept: few.claims });
  expect((await repository.plan()).claims).toEqual([]);
});

test('all claims are accepted at once', async () => {
  mkdirSync(join(root, '.git'));
  await repository.apply(await repository.plan(), { identities, accept: 'all' });
});

test('a clock that certificates contradict issues nothing', async () => {
  await issue();
  const cas = { ...policy.cas, other: { ca: { commonName: 'other ca' }, certs: {} } };
  const more = { ...policy, cas };
  repository = await openRepository(root, { policy: more, now: now - 30 * 86_400 });
  const plan = await repository.plan({ only: ['ca-other'] });
  const before = tree();
  await expect(repository.apply(plan, { identities })).rejects.toMatchObject({ code: 'clock' });
  expect(tree()).toEqual(before);
  await repository.apply(plan, { identities, clockIsRight: true });
});

test('an engine signs in place of the sealed key', async () => {
  await issue();
  const sealed = readFileSync(join(root, 'certs/ca/web.key.age'));
  const engine = memoryEngine(await unseal(sealed, identities, 'it'));
  repository = await openRepository(root, { policy, now: now + 350 * 86_400 });
  const { written } = await repository.apply(await repository.plan(), {
    engines: { 'ca-web': engine },
  });
  engine.wipe();
  expect(written).toContain('certs/derived/web-1/web-site.crt');
});

test('a policy is found upwards, or named, and its problems are typed', async () => {
  const opened = openRepository(root, { policy: 'no.yaml' });
  await expect(opened).rejects.toMatchObject({ code: 'no-policy' });
  writeFileSync(join(root, 'certflake.json'), JSON.stringify({ ...policy, dir: undefined }));
  const error = await openRepository(root).catch((caught: unknown) => caught);
  if (!isCertflakeError(error, 'policy')) throw error;
  expect(error).toBeInstanceOf(PolicyError);
  expect(error.problems.map(({ code }) => code)).toEqual(['missing-option']);
  writeFileSync(join(root, 'certflake.json'), JSON.stringify(policy));
  expect((await openRepository(root)).dir).toBe('certs');
});

test('isCertflakeError tells errors by their codes', () => {
  const error = new CertflakeError('a fact', { code: 'locked' });
  expect(isCertflakeError(error)).toBe(true);
  expect(isCertflakeError(error, 'clock', 'locked')).toBe(true);
  expect(isCertflakeError(error, 'clock')).toBe(false);
  expect(isCertflakeError(new Error('a fact'))).toBe(false);
});

test('an authority rotates by plans', async () => {
  await issue();
  const before = read('certs/ca/web.crt');
  const step = async (isDeployed: boolean) => {
    const rotation = { authority: 'web', move: 'onward', isDeployed } as const;
    const plan = await repository.plan({ rotation });
    if (plan.changes.length > 0) await repository.apply(plan, { identities });
    return plan.findings.filter(({ level }) => level === 'error').map(({ code }) => code);
  };
  expect(await step(false)).toEqual([]);
  expect(read('certs/ca/web.crt').startsWith(before)).toBe(true);
  expect(await step(false)).toEqual(['rotation-undeployed']);
  expect([await step(true), await step(true)]).toEqual([[], []]);
  expect(read('certs/ca/web.crt')).not.toContain(before);
  expect((await repository.plan()).changes).toEqual([]);
});
