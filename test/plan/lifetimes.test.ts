import type { ReadCertificate, Spec } from '../../lib/model/index.js';
import { differences } from '../../lib/plan/checks/differences.js';
import { dueAt } from '../../lib/plan/checks/due.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';
import { quickIssuer } from '../cluster/keys.js';
import { readCertificate } from '../../lib/x509/read.js';
import { people } from './cluster.js';

const now = 1_800_000_000;

const lifetimes = {
  '1m': 60,
  '5m': 300,
  '10m': 600,
  '45m': 2700,
  '8760h': 8760 * 3600,
} as const;

type Word = keyof typeof lifetimes;

const words = Object.keys(lifetimes) as Word[];

/** The authority of a policy, which no other authority cuts. */
async function specOf(expiry: Word, renewBefore?: string): Promise<Spec> {
  const { operator } = await people();
  const policy = {
    dir: 'certs',
    userAgeKeys: [operator.recipient],
    defaults: { key: { algo: 'ecdsa' as const } },
    cas: { k8s: { ca: { commonName: 'root', expiry, ...(renewBefore && { renewBefore }) } } },
  };
  return resolveSpecs(resolvePolicy(policy), { normalizeRecipient }).specs[0]!;
}

async function issued(spec: Spec): Promise<ReadCertificate> {
  const { certificate } = await quickIssuer().issue({ contents: spec.contents, now });
  return readCertificate(certificate);
}

/** As cfssl and certflake's first trees have it: backdated within the lifetime. */
const backdatedWithin = (certificate: ReadCertificate, seconds: number): ReadCertificate => ({
  ...certificate,
  notAfter: certificate.notBefore + seconds,
});

test.each(words)('an expiry of %s ends that much later than it was issued', async (word) => {
  const { notBefore, notAfter } = await issued(await specOf(word));
  expect({ notBefore, notAfter }).toEqual({
    notBefore: now - 300,
    notAfter: now + lifetimes[word],
  });
});

test.each(words)('%s is no difference, whoever backdated it and how', async (word) => {
  const spec = await specOf(word);
  const made = await issued(spec);
  expect(differences(spec, made, undefined)).toEqual([]);
  expect(differences(spec, backdatedWithin(made, lifetimes[word]), undefined)).toEqual([]);
});

test.each(words)('%s is not due when it is made', async (word) => {
  const spec = await specOf(word);
  expect(dueAt(spec, await issued(spec))).toBeGreaterThanOrEqual(
    now + Math.min(60, lifetimes[word]),
  );
});

test('what was issued before is due when it was', async () => {
  const spec = await specOf('8760h');
  const made = backdatedWithin(await issued(spec), lifetimes['8760h']);
  expect(dueAt(spec, made)).toBe(made.notBefore + (2 * lifetimes['8760h']) / 3);
});

test('a policy that changes 10m to 5m, or 8760h to 45m, is a difference in its own words', async () => {
  const tenMinutes = await issued(await specOf('10m'));
  expect(differences(await specOf('5m'), tenMinutes, undefined)).toHaveLength(1);
  const year = await issued(await specOf('8760h'));
  const [reason] = differences(await specOf('45m'), year, undefined);
  expect(reason).toMatchObject({ from: '8760h', to: '0h45m' });
});
