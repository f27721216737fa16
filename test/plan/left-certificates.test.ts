import { isoDate } from '../../lib/text/dates.js';
import type { Issued } from '../../lib/issue/types.js';
import type { LeftCertificate, ReadCertificate } from '../../lib/model/index.js';
import { formerRoots, rootAbove } from '../../lib/observe/former-roots.js';
import { formerSigners } from '../../lib/observe/former-signers.js';
import { signersOf } from '../../lib/observe/signers.js';
import { Unread } from '../../lib/observe/unread.js';
import { formerCertificates } from '../../lib/plan/departures/left-certificates.js';
import type { CertificatePolicy } from '../../lib/model/policy.js';
import { readCertificateFile } from '../../lib/x509/read.js';
import { DAY, type World } from '../cluster/world.js';
import { signing } from '../issue/signing.js';
import { emptyCluster, ids, people } from './cluster.js';

let world: World;
/** Signed by an unknown authority. */
let stranger: string;
/** Of a key that was made again. */
let former: string;

beforeAll(async () => {
  world = await emptyCluster(await people());
  await world.apply();
  former = world.read('certs/derived/web-1/k8s-kubelet.crt');
  await world.apply({ only: [ids.kubelet1], force: true });
  const made = await world.issuer.issue({
    contents: {
      ...{ subject: { commonName: 'stranger' }, names: [], lifetime: 365 * DAY },
      ...{ key: { algo: 'ecdsa', size: 256 }, usages: { key: [], extended: [] }, authority: {} },
    },
    now: world.now,
  });
  stranger = made.certificate;
});
afterAll(() => world.close());

interface Made {
  issued: Issued;
  read: ReadCertificate;
}

async function authority(commonName: string, above?: Made): Promise<Made> {
  const issued = await world.issuer.issue({
    contents: {
      ...{ subject: { commonName }, names: [], lifetime: 365 * DAY },
      ...{ key: { algo: 'ecdsa', size: 256 }, authority: {} },
      usages: { key: ['keyCertSign'], extended: [] },
    },
    now: world.now,
    ...(above === undefined ? {} : { issuer: signing(above.issued) }),
  });
  const file = readCertificateFile(issued.certificate);
  if (file.state !== 'read') throw new Error('no certificate');
  return { issued, read: file.certificates[0] };
}

const MORE = "(git's history may have one that ends later)";

const said = (): string[] =>
  world
    .plan()
    .findings.filter(({ code }) => code === 'former-certificates')
    .map(({ message }) => message);

/** A policy is resolved once: a change makes another object. */
function withCerts(ca: string, certs: Record<string, CertificatePolicy>): void {
  const { [ca]: one, ...others } = world.policy.cas;
  world.policy = { ...world.policy, cas: { ...others, [ca]: { ...one!, certs } } };
}

test('a host that keeps others, and what hosts shared, leave certificates that are valid', () => {
  const certs = world.policy.cas['k8s']!.certs!;
  const { kubelet, front, ...others } = certs;
  expect(said()).toEqual([]);
  withCerts('k8s', { ...others, kubelet: kubelet! });
  const last = isoDate(world.now + 365 * DAY);
  expect(said()).toEqual([
    `at least 1 certificate in certs/shared that the policy does not have stays valid until ${last} ${MORE}; only a new authority "k8s" ends it earlier`,
  ]);
  withCerts('k8s', { ...others, front: front! });
  expect(said()).toEqual([
    `at least 2 certificates (1 of web-1, 1 of web-2) that the policy does not have stay valid, the last until ${last} ${MORE}; only a new authority "k8s" ends them earlier`,
  ]);
  withCerts('k8s', certs);
});

test('none is that has ended, or that no authority of the policy has signed', () => {
  const certs = world.policy.cas['edge']!.certs!;
  withCerts('edge', {});
  expect(said()).toHaveLength(1);
  const { now } = world;
  world.now += 400 * DAY;
  expect(said()).toEqual([]);
  world.now = now;
  withCerts('edge', certs);
  const file = 'certs/derived/web-1/else.crt';
  world.write(file, world.read('certs/derived/web-1/k8s-kubelet.crt'));
  expect(said()).toEqual([]);
  world.write(file, former);
  expect(said()).toHaveLength(1);
  world.write(file, stranger);
  expect(said()).toEqual([]);
  world.remove(file);
});

test('what a former intermediate has signed is valid as it is, by its file or behind a certificate', () => {
  const { cas } = world.policy;
  const { edge, ...others } = cas;
  const end = isoDate(world.now + 1825 * DAY);
  const [file, certificate] = ['certs/ca/edge.crt', world.read('certs/ca/edge.crt')];
  const ended = 'the last until';
  world.policy = { ...world.policy, cas: { ...others, edge2: edge! } };
  expect(said()).toEqual([
    `at least 3 certificates (1 in certs/ca, 1 of web-1, 1 of web-2) that the policy does not have stay valid, ${ended} ${end} ${MORE}; only a new authority "k8s" ends them earlier`,
  ]);
  world.remove(file);
  expect(said()[0]).toMatch(/^at least 2 certificates \(1 of web-1, 1 of web-2\) that /);
  world.write(file, stranger);
  expect(said()[0]).toMatch(/^at least 2 certificates /);
  world.write(file, certificate);
  world.policy = { ...world.policy, cas };
});

test('what a root that is gone has signed is valid where hosts trust that root still', async () => {
  const { policy } = world;
  const days = (n: number) => `${24 * n}h`;
  const own = { commonName: 'own', roles: ['worker'] };
  world.policy = {
    ...policy,
    cas: {
      ...policy.cas,
      two: { ca: { commonName: 'two', expiry: days(300) }, certs: { own } },
      mid: { ca: { commonName: 'mid', parent: 'two', expiry: days(200) }, certs: { low: own } },
    },
  };
  await world.apply();
  expect(said()).toEqual([]);
  world.policy = policy;
  const last = isoDate(world.now + 300 * DAY);
  const without = 'for hosts that were last deployed with that authority';
  const message = `at least 5 certificates (1 in certs/ca, 2 of web-1, 2 of web-2) by an authority that the policy does not have (certs/ca/two.crt) stay valid, the last until ${last} ${MORE}, ${without}`;
  expect(said()).toEqual([message]);
  expect(world.plan({ prune: true }).findings.map((one) => one.message)).toContain(message);
  world.policy = structuredClone(policy);
  delete world.policy.hosts!['web-1'];
  expect(said()).toContain(message);
  world.policy = policy;
  world.write('certs/ca/mid.crt', stranger);
  world.remove('certs/derived/web-2/two-own.crt');
  world.remove('certs/derived/web-2/mid-low.crt');
  world.remove('certs/derived/web-1/mid-low.crt');
  expect(said()).toEqual([
    `at least 1 certificate of web-1 by an authority that the policy does not have (certs/ca/two.crt) stays valid until ${last} ${MORE}, ${without}`,
  ]);
  world.write('certs/ca/two.crt', stranger);
  expect(said()).toEqual([]);
});

test('of former roots with one name some are looked at, and that is said', async () => {
  const unread = new Unread();
  const all = await Promise.all([1, 2, 3, 4, 5].map(() => authority('one name')));
  const files = all.map(({ read }, n) => [`certs/ca/r${n}.crt`, [read]] as const);
  const leaf = await authority('leaf', all[1]);
  const roots = formerRoots(files, signersOf([]), unread);
  expect(roots.map(({ path }) => path)).toEqual([0, 1, 2, 3].map((n) => `certs/ca/r${n}.crt`));
  expect(unread.problems()).toMatchObject([{ code: 'left-unread' }]);
  expect(rootAbove(roots, [])(leaf.read)?.path).toBe('certs/ca/r1.crt');
  expect(formerRoots(files, signersOf([all[0]!.read]), new Unread())).toHaveLength(4);
});

test('levels of authorities are followed to the last', async () => {
  const top = await authority('top');
  const chain = [top];
  for (const name of ['a', 'b', 'c']) chain.push(await authority(name, chain.at(-1)));
  const [root, ...below] = chain.map(({ read }) => read);
  const present = signersOf([root!]);
  expect(formerSigners(present, [...below].reverse())).toEqual(below);
  expect(formerSigners(present, below.slice(1))).toEqual([]);
  expect(formerSigners(signersOf([]), [root!, ...below])).toEqual([]);
});

const messageOf = (all: LeftCertificate[]): string => {
  const [root] = world.specs().specs;
  const formerOf = ({ notAfter }: LeftCertificate) => ({ end: notAfter, authorities: [root!] });
  return formerCertificates(all, formerOf, 1_900_000_000)[0]!.message;
};

test('any number of certificates has a last one', () => {
  const all = Array.from({ length: 200_000 }, (_, n) => ({
    ...{ path: 'certs/derived/w/a.crt', host: 'w' },
    notAfter: 1_900_000_000 + n,
  }));
  expect(messageOf(all)).toMatch(
    /^at least 200000 certificates of w .*, the last until 2030-03-20 /,
  );
});

test('of many hosts some are named', () => {
  const all = [1, 2, 3, 4, 5, 6].map((n) => ({
    path: `certs/derived/w-${n}/a.crt`,
    host: `w-${n}`,
    notAfter: 2_000_000_000 + n,
  }));
  expect(messageOf(all)).toMatch(
    /^at least 6 certificates \(1 of w-1, 1 of w-2, 1 of w-3, 1 of w-4, 2 elsewhere\) that the policy/,
  );
});

test('no name makes a sentence of its own', () => {
  const host = 'cp-1 has ended and was revoked; all is well. 0 certificates of x';
  const path = `certs/derived/${host}/a.crt`;
  const said = (one: { host?: string }) => messageOf([{ path, ...one, notAfter: 2_000_000_000 }]);
  expect(said({ host })).toContain(`1 certificate of '${host}' that the policy`);
  expect(said({})).toContain(`at least 1 certificate in 'certs/derived/${host}' that the policy`);
});

test('nor does the name of a reader who left, as a manifest has it', () => {
  const file = 'certs/shared/manifest.json';
  const [before, { policy }] = [world.read(file), world];
  const { record } = world;
  world.policy = structuredClone(policy);
  delete world.policy.hosts!['web-2'];
  world.record = undefined;
  world.write(file, before.replaceAll('"host:web-2"', '"host:web-2 x; all is well"'));
  const left = world.plan().findings.filter(({ code }) => code === 'host-left');
  world.write(file, before);
  world.policy = policy;
  world.record = record;
  expect(left.map(({ place }) => place)).toEqual(["hosts.'web-2 x; all is well'"]);
  expect(left[0]!.message).toMatch(/^'host:web-2 x; all is well' SHA256:\S+ was removed, /);
});
