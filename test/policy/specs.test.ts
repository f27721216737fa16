import type { PolicyError, Problem } from '../../lib/errors.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import type { CaPolicy, CertificatePolicy, Policy } from '../../lib/model/policy.js';
import { shellWords } from '../../lib/text/shell.js';
import {
  authorityWith,
  hostKey,
  operator,
  otherHostKey,
  policyWith,
  problemsIn,
  specsOf,
} from './policies.js';

const text = (key: string) => key.split(' ').slice(0, 2).join(' ');
const ca = (options: Partial<CaPolicy>): CaPolicy => ({ commonName: 'ca', ...options });
const one = (options: Partial<CertificatePolicy>, changes: Partial<Policy> = {}) =>
  specsOf(
    policyWith({
      cas: { k8s: authorityWith({ x: { commonName: 'x', usages: ['client auth'], ...options } }) },
      ...changes,
    }),
  ).specs.find(({ kind }) => kind === 'certificate')!;

test('a certificate is typed and knows its files', () => {
  expect(
    one({ hosts: ['10.0.0.1', 'x'], expiry: '1h', names: { O: 'o' }, renewBefore: '30m' }),
  ).toEqual({
    id: 'derived-node1-k8s-x',
    kind: 'certificate',
    place: 'cas.k8s.certs.x',
    ca: 'k8s',
    name: 'x',
    issuer: 'k8s',
    issuerId: 'ca-k8s',
    contents: {
      subject: { commonName: 'x', O: 'o' },
      names: [
        { type: 'ip', value: '10.0.0.1' },
        { type: 'dns', value: 'x' },
      ],
      key: { algo: 'rsa', size: 2048 },
      usages: { key: ['digitalSignature', 'keyEncipherment'], extended: ['1.3.6.1.5.5.7.3.2'] },
      lifetime: 3600,
    },
    digest: expect.stringMatching(/^1:[0-9a-f]{64}$/) as string,
    shared: false,
    heldBy: ['node1'],
    recipients: { operator: [operator], 'host:node1': [text(hostKey)] },
    keepKey: false,
    renewBefore: 1800,
    files: {
      certificate: 'certs/derived/node1/k8s-x.crt',
      key: 'certs/derived/node1/k8s-x.key.age',
      manifest: 'certs/derived/node1/manifest.json',
      entry: 'k8s-x',
    },
  });
});

test('an authority is sealed to operators only, in ca/', () => {
  const [authority] = specsOf(policyWith({ dir: './a//b/' })).specs;
  expect(authority).toMatchObject({
    id: 'ca-k8s',
    kind: 'authority',
    place: 'cas.k8s.ca',
    issuer: 'k8s',
    issuerId: 'ca-k8s',
    heldBy: [],
    recipients: { operator: [operator] },
    keepKey: true,
    contents: { names: [], authority: {}, lifetime: 87_600 * 3600 },
    files: {
      certificate: 'a/b/ca/k8s.crt',
      key: 'a/b/ca/k8s.key.age',
      next: { certificate: 'a/b/ca/k8s.next.crt', key: 'a/b/ca/k8s.next.key.age' },
      former: { certificate: 'a/b/ca/k8s.old.crt', key: 'a/b/ca/k8s.old.key.age' },
      manifest: 'a/b/ca/manifest.json',
      entry: 'k8s',
    },
  });
});

test('a shared certificate lies in shared/ and opens for each of its hosts', () => {
  const hosts = { a: { owningHostKey: hostKey }, b: { owningHostKey: otherHostKey } };
  expect(one({ shared: true }, { hosts })).toMatchObject({
    id: 'shared-k8s-x',
    shared: true,
    recipients: { operator: [operator], 'host:a': [text(hostKey)], 'host:b': [text(otherHostKey)] },
    files: { certificate: 'certs/shared/k8s-x.crt', manifest: 'certs/shared/manifest.json' },
  });
});

test.each([
  [['signing'], true],
  [['digital signature', 'content commitment'], true],
  [['signing', 'client auth'], false],
  [['signing', 'key encipherment'], false],
  [['client auth'], false],
] as const)('with usages %j the key is kept: %s', (usages, kept) => {
  expect(one({ usages: [...usages] }).keepKey).toBe(kept);
  expect(one({ usages: [...usages], keepKey: !kept }).keepKey).toBe(!kept);
});

test('authorities come after those that sign them, then certificates by id', () => {
  const { specs } = specsOf(
    policyWith({
      cas: {
        a: authorityWith({ z: { commonName: 'z', usages: ['any'] } }, { ca: ca({ parent: 'b' }) }),
        b: authorityWith({}, { ca: ca({ parent: 'c' }) }),
        c: authorityWith(
          { y: { commonName: 'y', usages: ['any'] } },
          { ca: ca({ pathLength: 2 }) },
        ),
      },
    }),
  );
  expect(specs.map(({ id, issuerId }) => [id, issuerId])).toEqual([
    ['ca-c', 'ca-c'],
    ['ca-b', 'ca-c'],
    ['ca-a', 'ca-b'],
    ['derived-node1-a-z', 'ca-a'],
    ['derived-node1-c-y', 'ca-c'],
  ]);
});

test('an authority may be sealed to roles, and to operators of its own', () => {
  const policy = policyWith({
    cas: {
      k8s: authorityWith(
        {},
        { ca: ca({ sealedTo: { roles: ['worker'] }, userAgeKeys: [otherHostKey] }) },
      ),
    },
  });
  expect(specsOf(policy).specs[0]).toMatchObject({
    heldBy: ['node1'],
    recipients: { operator: [text(otherHostKey)], 'host:node1': [text(hostKey)] },
  });
});

test('a pin is lower-case hex', () => {
  const pin = Array.from({ length: 32 }, () => 'AB').join(':');
  const policy = policyWith({ cas: { k8s: authorityWith({}, { ca: ca({ fingerprint: pin }) }) } });
  expect(specsOf(policy).specs[0]!.fingerprint).toBe('ab'.repeat(32));
});

test('the digest follows what X.509 shows, not how it is delivered', () => {
  const { digest } = one({});
  expect(
    one({ owner: 'x', mode: '0400', renewBefore: '1h', keepKey: true, restartUnits: ['a'] }).digest,
  ).toBe(digest);
  expect(one({ hosts: ['x'] }).digest).not.toBe(digest);
});

describe('warnings do not stop anything:', () => {
  const warnings = (policy: Policy) =>
    specsOf(policy).problems.map(({ level, place, code }) => `${level} ${place} ${code}`);

  test('a common name of more than 64 characters, not of 64', () => {
    const named = (length: number) =>
      policyWith({
        cas: { k8s: authorityWith({}, { ca: ca({ commonName: '鴨'.repeat(length) }) }) },
      });
    expect(warnings(named(65))).toEqual(['warning cas.k8s.ca.commonName long-name']);
    expect(warnings(named(64))).toEqual([]);
  });

  test('alternative names on an authority', () => {
    const policy = policyWith({ cas: { k8s: authorityWith({}, { ca: ca({ hosts: ['x'] }) }) } });
    expect(warnings(policy)).toEqual(['warning cas.k8s.ca.hosts authority-hosts']);
  });

  test('no usages, once for all hosts', () => {
    const hosts = { a: { owningHostKey: hostKey }, b: { owningHostKey: otherHostKey } };
    const policy = policyWith({ hosts, cas: { k8s: authorityWith({ x: { commonName: 'x' } }) } });
    expect(warnings(policy)).toEqual(['warning cas.k8s.certs.x.usages usage-none']);
  });

  test('one key for two hosts', () => {
    const hosts = { a: { owningHostKey: hostKey }, b: { owningHostKey: hostKey } };
    expect(warnings(policyWith({ hosts }))).toEqual(['warning hosts.b.owningHostKey same-key']);
  });

  test("an operator whose key is a host's", () => {
    expect(warnings(policyWith({ userAgeKeys: [operator, hostKey] }))).toEqual([
      'warning hosts.node1.owningHostKey same-key',
    ]);
  });
});

describe('chains', () => {
  const chain = (
    root: Partial<CaPolicy>,
    middle: Partial<CaPolicy>,
    leaf: Partial<CertificatePolicy> = {},
  ) =>
    problemsIn(() =>
      specsOf(
        policyWith({
          cas: {
            root: authorityWith({}, { ca: ca(root) }),
            middle: authorityWith({}, { ca: ca({ parent: 'root', ...middle }) }),
            k8s: authorityWith(
              { x: { commonName: 'x', usages: ['client auth'], ...leaf } },
              { ca: ca({ parent: 'middle' }) },
            ),
          },
        }),
      ),
    );

  test('a path length counts the authorities between it and the leaf', () => {
    expect(chain({ pathLength: 2 }, { pathLength: 1 })).toEqual([]);
    expect(chain({ pathLength: 1 }, {})).toEqual([
      'cas.k8s.ca.parent: cas.root.ca.pathLength 1 allows no authority here',
    ]);
    expect(chain({}, { pathLength: 0 })).toEqual([
      'cas.k8s.ca.parent: cas.middle.ca.pathLength 0 allows no authority here',
    ]);
  });

  test('an authority issues only the extended usages that it and those above it list', () => {
    expect(chain({ usages: ['client auth'] }, { usages: ['any', 'server auth'] })).toEqual([]);
    expect(chain({ usages: ['signing'] }, {})).toEqual([]);
    expect(chain({ usages: ['server auth'] }, {})).toEqual([
      'cas.k8s.certs.x.usages[0]: cas.root.ca.usages does not allow certificates with "client auth"',
    ]);
  });

  test('constraints bind all the way down', () => {
    const nameConstraints = { permitted: ['example.com'] };
    expect(chain({ nameConstraints }, {}, { hosts: ['a.example.com'] })).toEqual([]);
    expect(chain({ nameConstraints }, {}, { hosts: ['a.example.org'] })).toHaveLength(1);
  });
});

describe('post-quantum operators', () => {
  const modern = (policy: Policy) => {
    const normalizeRecipient = (word: string) => ({
      type: word.startsWith('age1pq') ? ('hybrid' as const) : ('ssh-ed25519' as const),
      text: word,
      fingerprint: word,
    });
    return problemsIn(() => resolveSpecs(resolvePolicy(policy), { normalizeRecipient }));
  };

  test('fit an authority that no host opens', () => {
    const cas = { k8s: authorityWith({}, { ca: ca({ userAgeKeys: ['age1pq1x'] }) }) };
    expect(modern(policyWith({ cas }))).toEqual([]);
  });

  test('do not fit beside a classic operator, nor an authority that a host opens', () => {
    const mixed = { k8s: authorityWith({}, { ca: ca({ userAgeKeys: ['age1pq1x', operator] }) }) };
    expect(modern(policyWith({ cas: mixed }))[0]).toContain(
      'cas.k8s.ca.userAgeKeys[0]: age cannot seal one file',
    );
    const sealedTo = { roles: ['worker'] };
    const opened = { k8s: authorityWith({}, { ca: ca({ userAgeKeys: ['age1pq1x'], sealedTo }) }) };
    expect(modern(policyWith({ cas: opened }))[0]).toContain('host "node1" has the other kind');
  });

  test('are refused once, however many leaves there are', () => {
    const certs = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [name, { commonName: name, usages: ['client auth' as const] }]),
    );
    const policy = policyWith({ userAgeKeys: ['age1pq1x'], cas: { k8s: authorityWith(certs) } });
    expect(modern(policy)).toHaveLength(1);
  });
});

test('hosts that hold nothing need no key', () => {
  const hosts = { node1: { role: 'worker', owningHostKey: hostKey }, idle: {} };
  const cas = {
    k8s: authorityWith({ x: { commonName: 'x', usages: ['any'], roles: ['worker'] } }),
  };
  expect(specsOf(policyWith({ hosts, cas })).specs).toHaveLength(2);
});

test.each([
  ['keys/web.pub', 'git add keys/web.pub'],
  ['-A.pub', 'git add -- -A.pub'],
  ['keys/*.pub', "git --literal-pathspecs add 'keys/*.pub'"],
  ...['-A', '--all', '.', ':/', 'keys', 'keys/.pub'].map((key) => [key, 'add that file to git']),
])('git is told of the file %j, never of a folder or of a pattern', (key, way) => {
  const hosts = { node1: { role: 'worker', owningHostKey: key } };
  const to = way === 'add that file to git' ? 'there' : `to ${shellWords(key)}`;
  const hint = `copy the host's /etc/ssh/ssh_host_ed25519_key.pub ${to}, then ${way}`;
  expect(problemOf(() => specsOf(policyWith({ hosts })))).toMatchObject({
    ...{ code: 'no-host-key-file', message: `cannot read ${shellWords(key)}`, hint },
  });
});

function problemOf(action: () => unknown): Problem | undefined {
  try {
    action();
  } catch (error) {
    return (error as PolicyError).problems[0];
  }
  return undefined;
}

describe('an expiry that leaves no time to deploy', () => {
  const policyOf = (expiry: string) =>
    policyWith({
      cas: { k8s: authorityWith({ x: { commonName: 'x', expiry, usages: ['client auth'] } }) },
    });

  test.each(['1s', '59s'])('%s is an error', (expiry) => {
    expect(problemsIn(() => specsOf(policyOf(expiry)))).toEqual([
      `cas.k8s.certs.x.expiry: "${expiry}" is too short: the certificate ends before a host has it`,
    ]);
  });

  test.each(['1m', '5m', '10m', '59m'])('%s is a warning', (expiry) => {
    expect(specsOf(policyOf(expiry)).problems).toMatchObject([
      { code: 'short-expiry', place: 'cas.k8s.certs.x.expiry', level: 'warning' },
    ]);
  });

  test('an hour is neither', () => {
    expect(specsOf(policyOf('1h')).problems).toEqual([]);
  });
});
