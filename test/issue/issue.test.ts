import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { CertflakeError } from '../../lib/errors.js';
import { positiveInteger } from '../../lib/issue/der.js';
import { type IssueRequest, type Issued } from '../../lib/issue/pool.js';
import { issueCertificate } from '../../lib/issue/issue.js';
import { type ProviderName, provider } from '../../lib/issue/provider.js';
import type { GeneralName, Subject } from '../../lib/model/index.js';
import { importPrivateKey, keySpecOf, publicKeyDigest } from '../../lib/x509/keys.js';
import { readCertificate } from '../../lib/x509/read.js';
import { ANY_USAGE } from '../../lib/x509/usages.js';
import { run, testWith, withPrograms } from '../programs.js';
import { refusedByOpenssl } from './openssl.js';
import { signing } from './signing.js';
import { authorityContents, keyOf, keySpecs, leafContents, now, year } from './contents.js';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const p256 = keySpecs.p256;
const root = await issueCertificate({ contents: authorityContents(), now, key: keyOf('p256') });
const issuer = signing(root);

const leaf = (given: Parameters<typeof leafContents>[0] = {}, more: Partial<IssueRequest> = {}) =>
  issueCertificate({ contents: leafContents(given), now, issuer, key: keyOf('p256'), ...more });

const read = async (issued: Promise<Issued>) => readCertificate((await issued).certificate);

describe('what an issued certificate contains', () => {
  test('an authority may sign certificates and lists, always', async () => {
    const { authority, usages } = readCertificate(root.certificate);
    expect(authority).toEqual({});
    expect(usages).toEqual({ key: ['digitalSignature', 'keyCertSign', 'cRLSign'], extended: [] });
    const bare = authorityContents();
    bare.usages = { key: [], extended: [SERVER_AUTH] };
    const issued = await read(issueCertificate({ contents: bare, now, key: keyOf('p256') }));
    expect(issued.usages).toEqual({ key: ['keyCertSign', 'cRLSign'], extended: [] });
  });

  test.each([
    ['what limits it', [SERVER_AUTH], [SERVER_AUTH]],
    ['nothing that limits nothing', [SERVER_AUTH, ANY_USAGE], []],
  ])('an intermediate carries %s', async (_, extended, carried) => {
    const contents = authorityContents();
    contents.usages = { key: ['digitalSignature'], extended };
    const { usages } = await read(issueCertificate({ contents, now, issuer, key: keyOf('p256') }));
    expect(usages.extended).toEqual(carried);
  });

  test('serials are positive, random and of 128 bits', async () => {
    const issued = await Promise.all(Array.from({ length: 64 }, () => leaf()));
    const serials = issued.map(({ certificate }) => new X509Certificate(certificate).serialNumber);
    expect(new Set(serials).size).toBe(64);
    expect(serials.every((serial) => /^[0-9A-F]{2,32}$/.test(serial))).toBe(true);
    expect(serials.some((serial) => serial.length === 32 && serial >= '8')).toBe(true);
  });

  test('a serial is written without needless zeros, and never negative', () => {
    const written = (hex: string) =>
      Buffer.from(positiveInteger(Buffer.from(hex, 'hex'))).toString('hex');
    expect(written('80ff')).toBe('02030080ff');
    expect(written('00007f01')).toBe('02027f01');
    expect(written('000080')).toBe('02020080');
  });

  testWith(
    ['openssl'],
    'issuer and key identifier are copies of what the authority has',
    async () => {
      const theirs = run('openssl', [
        ...['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
        ...['-keyout', '-', '-out', '-', '-subj', '/O=Großkunde/CN=adopted', '-utf8'],
        ...['-addext', 'subjectKeyIdentifier=DEADBEEF', '-addext', 'keyUsage=critical,keyCertSign'],
      ]);
      const certificate = theirs.slice(theirs.indexOf('-----BEGIN CERT'));
      const adopted = signing({ certificate, key: Buffer.from(theirs) });
      const issued = await read(leaf({}, { issuer: adopted }));
      expect(issued.authorityKeyId).toBe('deadbeef');
      expect(issued.issuerDer).toBe(readCertificate(certificate).subjectDer);
    },
  );

  testWith(
    ['openssl'],
    'an authority without key identifier gets one derived from its key',
    async () => {
      const theirs = run('openssl', [
        ...['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
        ...[
          '-keyout',
          '-',
          '-out',
          '-',
          '-subj',
          '/CN=old',
          '-addext',
          'subjectKeyIdentifier=none',
        ],
      ]);
      const certificate = theirs.slice(theirs.indexOf('-----BEGIN CERT'));
      expect(readCertificate(certificate).subjectKeyId).toBeUndefined();
      const issued = await read(
        leaf({}, { issuer: signing({ certificate, key: Buffer.from(theirs) }) }),
      );
      expect(issued.authorityKeyId).toMatch(/^[0-9a-f]{40}$/);
    },
  );

  test('a bundle signs with its first certificate', async () => {
    const other = await issueCertificate({
      contents: authorityContents({ subject: { commonName: 'old' } }),
      now,
    });
    const bundle = signing({ certificate: root.certificate + other.certificate, key: root.key });
    expect((await read(leaf({}, { issuer: bundle }))).issuerDer).toBe(
      readCertificate(root.certificate).subjectDer,
    );
  });

  test.each<[string, GeneralName, string]>([
    ['IPv4-mapped IPv6 as IPv4', { type: 'ip', value: '::ffff:10.0.0.1' }, '10.0.0.1'],
    ['IPv6 in canonical text', { type: 'ip', value: 'FD00:0:0:0:0:0:0:1' }, 'fd00::1'],
    ['IPv6 with an IPv4 tail', { type: 'ip', value: '64:ff9b::1.2.3.4' }, '64:ff9b::102:304'],
    ['a wildcard', { type: 'dns', value: '*.example.com' }, '*.example.com'],
    ['a URI', { type: 'uri', value: 'spiffe://cluster/ns/x' }, 'spiffe://cluster/ns/x'],
  ])('writes %s', async (_, name, expected) => {
    expect((await read(leaf({ names: [name] }))).names).toEqual([
      { type: name.type, value: expected },
    ]);
  });

  test('subjects mean what they say, character by character', async () => {
    const values = [
      '#0c04abcd',
      'say "hello" world',
      'a\\b',
      'a,b+c=d;e<f>',
      ' both ends ',
      '☃ 𝕏 Ü',
      '"',
      "'",
    ];
    for (const commonName of values) {
      const { subject } = await read(leaf({ subject: { commonName, O: commonName, C: 'DE' } }));
      expect(subject).toEqual([
        ['C', 'DE'],
        ['O', commonName],
        ['CN', commonName],
      ]);
    }
  });

  testWith(['openssl'], 'empty extensions are left out', async () => {
    const { certificate } = await leaf({ names: [], usages: ['signing'] });
    const text = run('openssl', ['x509', '-noout', '-text'], { input: certificate });
    expect(text).not.toMatch(/Extended Key Usage|Alternative Name|Name Constraints/);
  });

  test('begins when its authority begins, ends when it ends', async () => {
    const { notBefore, notAfter } = readCertificate(root.certificate);
    const issued = await leaf({ lifetime: 50 * year }, { now: now + 60 });
    expect(issued).toMatchObject({ notBefore: now - 240, notAfter, cut: true });
    expect((await leaf({}, { now: now - 60 })).notBefore).toBe(notBefore);
    const whole = await leaf();
    expect(whole).toMatchObject({ notAfter: now + year, cut: false });
    expect(readCertificate(whole.certificate)).toMatchObject({
      notBefore: whole.notBefore,
      notAfter: whole.notAfter,
    });
  });

  testWith(['openssl'], 'times are UTCTime until 2049 and GeneralizedTime from 2050', async () => {
    const end = async (date: string) => {
      const lifetime = Date.parse(date) / 1000 - now;
      const { certificate } = await issueCertificate({
        contents: authorityContents({ lifetime }),
        now,
        key: keyOf('p256'),
      });
      const parsed = run('openssl', ['asn1parse'], { input: certificate });
      return /(UTCTIME|GENERALIZEDTIME) *:(\S+)\n(?!.*TIME)/.exec(parsed)?.slice(1);
    };
    expect(await end('2049-12-31T23:59:59Z')).toEqual(['UTCTIME', '491231235959Z']);
    expect(await end('2050-01-01T00:00:00Z')).toEqual(['GENERALIZEDTIME', '20500101000000Z']);
    expect(await end('9999-12-31T23:59:59Z')).toEqual(['GENERALIZEDTIME', '99991231235959Z']);
    await expect(end('+010000-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'lifetime' });
  });
});

describe('keys', () => {
  test('a new key is made for every certificate, in the kind that is asked for', async () => {
    for (const key of [p256, keySpecs.p384, keySpecs.p521, keySpecs.ed25519, keySpecs.rsa2048]) {
      const issued = await issueCertificate({ contents: leafContents({ key }), now, issuer });
      const made = importPrivateKey(issued.key);
      expect(keySpecOf(made)).toEqual(key);
      expect(publicKeyDigest(made)).toBe(readCertificate(issued.certificate).publicKey);
    }
    expect((await leaf({}, { key: undefined } as never)).key).not.toEqual((await leaf()).key);
  });

  testWith(['openssl'], 'a kept key stays, from SEC1 or PKCS#1 too', async () => {
    const sec1 = run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey']);
    const issued = await leaf({}, { key: Buffer.from(sec1) });
    expect(importPrivateKey(issued.key).equals(importPrivateKey(sec1))).toBe(true);
  });

  test('a kept key of another kind is refused, both named', async () => {
    await expect(leaf({ key: keySpecs.rsa2048 })).rejects.toMatchObject({
      code: 'key-differs',
      message: 'the key to keep is ECDSA P-256, but the policy asks for RSA 2048',
    });
  });

  test('the caller keeps its keys', async () => {
    const key = Uint8Array.from(root.key);
    await leaf({}, { key });
    expect(key).toEqual(root.key);
  });
});

describe('what is refused', () => {
  const refused = async (work: Promise<unknown>, code: string) => {
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CertflakeError);
    expect(error).toMatchObject({ code });
  };

  test('an expired authority, with its end', async () => {
    const late = leaf({}, { now: now + 11 * year });
    await refused(late, 'issuer-expired');
    const end = new Date(root.notAfter * 1000).toISOString().slice(0, 10);
    await expect(late).rejects.toThrow(`authority "cluster ca" ended on ${end}`);
    await refused(leaf({}, { now: root.notAfter }), 'issuer-expired');
    expect((await leaf({}, { now: root.notAfter - 1 })).notAfter).toBe(root.notAfter);
  });

  test("a key that isn't the authority's, even after the right one was used", async () => {
    const wrong = signing({ certificate: root.certificate, key: keyOf('ed25519') });
    await refused(leaf({}, { issuer: wrong }), 'issuer-key-differs');
  });

  test('a leaf as authority', async () => {
    await refused(leaf({}, { issuer: signing(await leaf()) }), 'issuer-no-authority');
  });

  test('an authority below one of path length 0', async () => {
    const contents = authorityContents({ authority: { pathLength: 0 } });
    const issuer = signing(await issueCertificate({ contents, now }));
    const below = { contents: authorityContents(), now, issuer };
    await refused(issueCertificate(below), 'issuer-path-length');
    await leaf({}, { issuer });
  });

  test.each<[string, Partial<Subject>, string]>([
    ['NUL in a subject', { O: 'a\0b' }, 'subject-malformed'],
    ['half a surrogate pair', { O: '\ud800' }, 'subject-malformed'],
    ['a country that is none', { C: 'Germany' }, 'subject-malformed'],
  ])('%s', async (_, part, code) => {
    await refused(leaf({ subject: { commonName: 'x', ...part } }), code);
  });

  test.each<[string, GeneralName, string]>([
    ['an address with a zone', { type: 'ip', value: 'fe80::1%eth0' }, 'not-an-address'],
    ['an international name', { type: 'dns', value: 'bücher.example' }, 'name-not-ascii'],
    ['NUL in a name', { type: 'dns', value: 'a\0.example.com' }, 'name-not-ascii'],
    ['an international address', { type: 'email', value: 'ü@example.com' }, 'name-not-ascii'],
  ])('%s', async (_, name, code) => {
    await refused(leaf({ names: [name] }), code);
  });

  test('a certificate that would name nobody', async () => {
    await refused(leaf({ subject: { commonName: '' }, names: [] }), 'subject-empty');
    const nameless = authorityContents({ subject: { commonName: '' } });
    await refused(issueCertificate({ contents: nameless, now }), 'subject-empty');
  });

  test('a certificate in place of the authority, or a damaged one', async () => {
    const broken = signing({ certificate: root.certificate.slice(0, 200), key: root.key });
    await refused(leaf({}, { issuer: broken }), 'certificate-damaged');
  });
});

const ascii = fc.stringMatching(/^[a-z0-9]{1,20}$/);
const names: fc.Arbitrary<GeneralName> = fc.oneof(
  fc.record({ type: fc.constant('dns' as const), value: fc.domain() }),
  fc.record({ type: fc.constant('ip' as const), value: fc.ipV4() }),
  fc.record({ type: fc.constant('email' as const), value: fc.emailAddress() }),
  fc.record({ type: fc.constant('uri' as const), value: fc.webUrl() }),
);
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .filter((text) => !/[\0\p{Surrogate}]/u.test(text));
const subjects = fc.record(
  { commonName: words, C: fc.constantFrom('DE', 'US'), ST: words, L: words, O: words, OU: words },
  { requiredKeys: ['commonName'] },
);
const usageWords = fc.subarray([
  'server auth',
  'client auth',
  'code signing',
  'signing',
  'content commitment',
]);

withPrograms(['openssl'], 'any contents', () => {
  test('are read back as they were asked for, and openssl takes the signature', async () => {
    const made: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          subject: subjects,
          names: fc.array(names, { maxLength: 6 }),
          usages: usageWords,
          lifetime: fc.integer({ min: 600, max: 200 * year }),
        }),
        async (given) => {
          const contents = leafContents(given);
          const issued = await issueCertificate({ contents, now, issuer, key: keyOf('p256') });
          const back = readCertificate(issued.certificate);
          const { commonName, ...rest } = given.subject;
          expect(Object.fromEntries(back.subject)).toEqual({ ...rest, CN: commonName });
          expect(back.names).toEqual(given.names);
          expect(back.usages).toEqual(contents.usages);
          expect(back.notAfter).toBe(Math.min(root.notAfter, now + given.lifetime));
          made.push(issued.certificate);
        },
      ),
      { numRuns: 150 },
    );
    expect(refusedByOpenssl(root.certificate, made)).toEqual([]);
  });

  test('constraints of any kind are read back', async () => {
    const subtree = fc.oneof(
      ascii.map((value) => ({ type: 'dns' as const, value: `${value}.example` })),
      ascii.map((value) => ({ type: 'email' as const, value: `.${value}.example` })),
      ascii.map((value) => ({ type: 'uri' as const, value: `.${value}.example` })),
      fc.nat(32).map((bits) => ({ type: 'ip' as const, value: `0.0.0.0/${bits}` })),
      fc.nat(128).map((bits) => ({ type: 'ip' as const, value: `::/${bits}` })),
      fc.constant({ type: 'ip' as const, value: '10.0.0.0/8' }),
      fc.constant({ type: 'ip' as const, value: 'fd00:1::/32' }),
    );
    const list = fc.array(subtree, { minLength: 1, maxLength: 4 });
    const constraints = fc.record(
      { permitted: list, excluded: list, pathLength: fc.nat(200) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(constraints, async (authority) => {
        const contents = authorityContents({ authority });
        const back = await read(issueCertificate({ contents, now, key: keyOf('p256') }));
        expect(back.authority).toEqual(authority);
      }),
      { numRuns: 100 },
    );
  });
});

withPrograms(['openssl'], 'providers', () => {
  test.each<ProviderName>(['runtime', 'peculiar'])(
    '%s makes every kind of key and signs with it',
    async (name) => {
      const crypto = await provider(name);
      for (const key of [p256, keySpecs.p384, keySpecs.p521, keySpecs.ed25519, keySpecs.rsa2048]) {
        const authority = await issueCertificate(
          { contents: authorityContents({ key }), now },
          crypto,
        );
        const issued = await issueCertificate(
          { contents: leafContents({ key }), now, issuer: signing(authority, crypto) },
          crypto,
        );
        expect(refusedByOpenssl(authority.certificate, [issued.certificate])).toEqual([]);
      }
    },
  );
});
