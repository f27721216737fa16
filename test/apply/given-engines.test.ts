import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';
import { applyPlan } from '../../lib/apply/apply.js';
import { printAccepted } from '../../lib/accept/record.js';
import { parse } from 'yaml';
import type { SigningEngine } from '../../lib/issue/engine.js';
import { createIssuer } from '../../lib/issue/pool.js';
import { Keys } from '../../lib/keyring/keys.js';
import type { EnginesById } from '../../lib/keyring/engines.js';
import { makeKubeconfig } from '../../lib/kubeconfig/make.js';
import type { Plan } from '../../lib/model/index.js';
import type { Policy } from '../../lib/model/policy.js';
import { planChanges } from '../../lib/plan/plan.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import type { Identity } from '../../lib/seal/identities.js';
import { lockStore } from '../../lib/store/transaction.js';
import { openTree } from '../../lib/store/tree.js';
import { importPrivateKey, publicKeyDer, publicKeyDigest } from '../../lib/x509/keys.js';
import { readCertificate } from '../../lib/x509/read.js';
import { agePerson, sshPerson } from '../cluster/keys.js';
import { codes, DAY, kinds, makeWorld, type Options, type World } from '../cluster/world.js';
import { OpensslEngine } from '../issue/openssl-engine.js';
import { refusedByOpenssl } from '../issue/openssl.js';
import { withPrograms } from '../programs.js';

const operator = await agePerson('operator');
const web = await sshPerson('web-1');
const issuer = createIssuer({ workers: 1 });
afterAll(() => issuer.close());

/** A root, another one, and an intermediate that signs a leaf. */
const policyOf = (parent: string): Policy => ({
  dir: 'certs',
  userAgeKeys: [operator.recipient],
  hosts: { 'web-1': { role: 'worker', owningHostKey: web.recipient } },
  defaults: { key: { algo: 'ecdsa', size: 256 }, usages: ['client auth', 'server auth'] },
  cas: {
    root: { ca: { commonName: 'root', expiry: '87600h' } },
    other: { ca: { commonName: 'other root', expiry: '87600h' } },
    edge: {
      ca: { commonName: 'edge', parent, expiry: '43800h', key: { algo: 'ed25519' } },
      certs: { web: { commonName: 'web', hosts: ['${hostName}.example.org'] } },
    },
  },
});

const leaf = 'derived-web-1-edge-web';
let world: World;
beforeEach(async () => {
  world = await makeWorld(policyOf('root'), [operator.identity]);
  await world.apply();
});
afterEach(() => world.close());

const pem = (id: string): string =>
  readFileSync(join(world.root, world.spec(id).files.certificate), 'utf8');

function keyOf(id: string): Promise<Uint8Array> {
  const keys = new Keys(openTree(world.root, 'certs'), [operator.identity]);
  return keys.open(world.spec(id), readCertificate(pem(id)).publicKey);
}

/** A key that its owner can't extract. */
async function unextractable(id: string): Promise<SigningEngine> {
  const key = importPrivateKey(await keyOf(id));
  const spki = Uint8Array.from(publicKeyDer(key));
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  const { subtle } = webcrypto;
  const held = await subtle.importKey('pkcs8', pkcs8, { name: 'Ed25519' }, false, ['sign']);
  await expect(subtle.exportKey('pkcs8', held)).rejects.toThrow();
  return {
    publicKey: () => Promise.resolve(spki),
    sign: async (part) => new Uint8Array(await subtle.sign('Ed25519', held, part)),
  };
}

interface Given {
  engines: EnginesById;
  identities?: Identity[];
  options?: Options;
  plan?: (plan: Plan) => Plan;
}

/** A run whose authorities' keys are elsewhere; by default it has no identity. */
async function apply({
  engines,
  identities = [],
  options = {},
  plan: edit = (plan) => plan,
}: Given) {
  const specs = world.specs();
  const store = await lockStore(world.root, specs.dir);
  try {
    const { now, tools } = world;
    const observations = world.observe();
    const before = world.acceptance();
    const plan = edit(planChanges(specs, observations, { now, ...options }, tools, before));
    const acceptance = { ...before, claims: plan.claims };
    const input = { specs, observations, plan, store, identities, issuer, tools, now, acceptance };
    return { plan, applied: await applyPlan({ ...input, engines }) };
  } finally {
    await store.release();
  }
}

withPrograms(['openssl'], 'authorities whose keys certflake never has', () => {
  const made: OpensslEngine[] = [];
  const opensslOf = async (id: string): Promise<OpensslEngine> => {
    made.push(new OpensslEngine('ECDSA P-256', await keyOf(id)));
    return made.at(-1)!;
  };
  afterAll(() => {
    for (const engine of made) engine.remove();
  });

  test('sign what is due, and no identity is asked for', async () => {
    world.now += 360 * DAY;
    const { plan, applied } = await apply({
      engines: { 'ca-edge': await unextractable('ca-edge') },
    });
    expect(kinds(plan)).toEqual({ [leaf]: 'renew new' });
    expect(applied.written).toContain(world.spec(leaf).files.certificate);
    const chain = pem('ca-root') + pem('ca-edge');
    expect(refusedByOpenssl(chain, [pem(leaf)], world.now)).toEqual([]);
    expect(kinds(world.plan())).toEqual({});
  });

  test('an intermediate gets a certificate of another parent, and its seal stays', async () => {
    world.policy = policyOf('other');
    const { key, certificate } = world.spec('ca-edge').files;
    const [sealed, before] = [world.read(key), readCertificate(pem('ca-edge'))];
    const engines = {
      'ca-edge': await unextractable('ca-edge'),
      'ca-other': await opensslOf('ca-other'),
    };
    const { plan, applied } = await apply({ engines, options: { only: ['ca-edge'], force: true } });
    expect(kinds(plan)).toEqual({ 'ca-edge': 'reissue kept' });
    expect(applied.written).toEqual([certificate, world.spec('ca-edge').files.manifest]);
    expect(world.read(key)).toBe(sealed);
    expect(readCertificate(pem('ca-edge')).publicKey).toBe(before.publicKey);
    expect(refusedByOpenssl(pem('ca-other'), [pem('ca-edge')], world.now)).toEqual([]);
    const { authorities } = world.acceptance().record!;
    expect(authorities['edge']![0]!.certificate).toBe(readCertificate(pem('ca-edge')).fingerprint);
    expect(codes(world.plan({ only: ['ca-edge'] }))).toEqual([]);
    expect(world.entry('ca-edge')).toMatchObject({
      recipients: { operator: [operator.recipient] },
    });
    await world.apply();
    expect(refusedByOpenssl(pem('ca-other') + pem('ca-edge'), [pem(leaf)], world.now)).toEqual([]);
  });

  /** No plan renews a root yet. */
  const renewing = (plan: Plan): Plan => {
    const { files } = world.spec('ca-root');
    const change = { kind: 'renew', id: 'ca-root', key: 'kept', reasons: [] } as const;
    return { ...plan, changes: [{ ...change, reasons: [], files: [files.certificate] }] };
  };

  test('a root signs its own next certificate', async () => {
    world.now += 30 * DAY;
    const before = readCertificate(pem('ca-root'));
    const sealed = world.read(world.spec('ca-root').files.key);
    await apply({ engines: { 'ca-root': await opensslOf('ca-root') }, plan: renewing });
    const after = readCertificate(pem('ca-root'));
    expect(after.notAfter - before.notAfter).toBe(30 * DAY);
    expect([after.publicKey, after.subjectDer]).toEqual([before.publicKey, before.subjectDer]);
    expect(refusedByOpenssl(pem('ca-root'), [pem('ca-root'), pem('ca-edge')], world.now)).toEqual(
      [],
    );
    expect(world.read(world.spec('ca-root').files.key)).toBe(sealed);
    expect([kinds(world.plan()), codes(world.plan())]).toEqual([{}, []]);
    expect((await world.planProven()).findings).toEqual([]);
  });

  test('the wrong engine signs nothing', async () => {
    const files = world.files();
    const record = printAccepted(world.acceptance().record!);
    const engines = { 'ca-root': await opensslOf('ca-other') };
    const wrong = { code: 'issuer-key-differs' };
    await expect(apply({ engines, plan: renewing })).rejects.toMatchObject(wrong);
    world.now += 360 * DAY;
    const forLeaf = { 'ca-edge': await opensslOf('ca-other') };
    await expect(apply({ engines: forLeaf })).rejects.toMatchObject(wrong);
    expect(world.files()).toEqual(files);
    expect(printAccepted(world.acceptance().record!)).toBe(record);
  });
});

test('a new seal needs the key itself', async () => {
  const second = await agePerson('second');
  world.policy = { ...policyOf('root'), userAgeKeys: [operator.recipient, second.recipient] };
  const files = world.files();
  const engines = { 'ca-edge': await unextractable('ca-edge') };
  const options = { only: ['ca-edge'] };
  await expect(apply({ engines, options })).rejects.toMatchObject({
    code: 'key-in-engine',
    cause: { code: 'no-identity' },
  });
  const strange = (await agePerson('strange')).identity;
  const refused = apply({ engines, options, identities: [strange] });
  await expect(refused).rejects.toMatchObject({ code: 'key-in-engine' });
  expect(world.files()).toEqual(files);
  await apply({ engines, options, identities: [operator.identity] });
  expect(world.entry('ca-edge')!.recipients).toEqual({
    operator: [operator.recipient, second.recipient].sort(),
  });
});

test('an engine stands for an authority that stays', async () => {
  const engine = await unextractable('ca-edge');
  const files = world.files();
  const misplaced = { code: 'engine-misplaced' };
  await expect(apply({ engines: { [leaf]: engine } })).rejects.toMatchObject(misplaced);
  world.policy = { ...policyOf('root'), dir: 'new' };
  const engines = { 'ca-edge': engine };
  await expect(apply({ engines })).rejects.toMatchObject(misplaced);
  expect(world.files()).toEqual(files);
});

test('a kubeconfig is signed by an engine, without an identity', async () => {
  const { cas, ...rest } = policyOf('root');
  const users = {
    ...cas['edge'],
    certs: {
      admin: {
        commonName: 'admin',
        names: { O: 'system:masters' },
        usages: ['client auth' as const],
      },
      apiserver: {
        commonName: 'kube-apiserver',
        hosts: ['web-1'],
        usages: ['server auth' as const],
      },
    },
  };
  world.policy = { ...rest, cas: { ...cas, edge: users as Policy['cas'][string] } };
  await world.apply();
  const source = {
    ...{ specs: world.specs(), inventory: resolvePolicy(world.policy), identities: [] },
    ...{ tree: openTree(world.root, 'certs'), observations: world.observe(), now: world.now },
  };
  const jane = { user: 'jane', lifetime: 3600 };
  await expect(makeKubeconfig(source, jane)).rejects.toMatchObject({ code: 'no-identity' });
  const engines = { 'ca-edge': await unextractable('ca-edge') };
  const { text } = await makeKubeconfig({ ...source, engines }, jane);
  const {
    users: [user],
  } = parse(text) as { users: { user: Record<string, string> }[] };
  const decoded = (name: string) => Buffer.from(user!.user[name]!, 'base64').toString();
  const certificate = readCertificate(decoded('client-certificate-data'));
  expect(certificate.issuerDer).toBe(readCertificate(pem('ca-edge')).subjectDer);
  const key = importPrivateKey(decoded('client-key-data'));
  expect(certificate.publicKey).toBe(publicKeyDigest(key));
});
