import { issueCertificate } from '../../../lib/issue/issue.js';
import type { CertificateContents, GeneralName } from '../../../lib/model/index.js';
import { readCertificate } from '../../../lib/x509/read.js';
import { withPrograms } from '../../programs.js';
import {
  type KeyKind,
  authorityContents,
  keyOf,
  keySpecs,
  leafContents,
  now,
  year,
} from '../../issue/contents.js';
import { signing } from '../../issue/signing.js';
import {
  Bench,
  type Chain,
  type Judge,
  type Purpose,
  acceptedBy,
  goVerifies,
  judges,
  zlint,
} from './judges.js';
import { shownByOpenssl } from './shown.js';

type Verdicts = Record<Judge, Purpose[]>;

const all = (purposes: Purpose[]): Verdicts => ({
  openssl: purposes,
  gnutls: purposes,
  nss: purposes,
});

/**
 * The purposes for which each judge accepts a certificate with these usages; it must refuse all others. For
 * `code` only GnuTLS is asked; NSS isn't asked about `time`.
 */
const rows: [usages: string[], accepted: Verdicts][] = [
  [['server auth'], all(['server'])],
  [['client auth'], all(['client'])],
  [['server auth', 'client auth'], all(['server', 'client'])],
  [['signing', 'key encipherment', 'server auth', 'client auth'], all(['server', 'client'])],
  [['email protection'], all(['mail'])],
  [['code signing'], { openssl: [], gnutls: ['code'], nss: [] }],
  [['timestamping'], { openssl: ['time'], gnutls: ['time'], nss: [] }],
  [
    ['signing'],
    {
      openssl: ['server', 'client', 'mail'],
      gnutls: ['server', 'client', 'mail', 'code', 'time'],
      nss: ['server', 'client', 'mail'],
    },
  ],
  // RFC 5280 lets an application refuse `any`; OpenSSL and NSS do.
  [['any'], { openssl: [], gnutls: ['server', 'client', 'mail', 'code', 'time'], nss: [] }],
];

/** Judges that differ by the kind of key, with the reason. */
const exceptions: {
  because: string;
  judge: Judge;
  applies: (kind: KeyKind, usages: string[]) => boolean;
  accepted: (purposes: Purpose[]) => Purpose[];
}[] = [
  {
    because: 'NSS knows no Ed25519',
    judge: 'nss',
    applies: (kind) => kind === 'ed25519',
    accepted: () => [],
  },
  {
    because: 'NSS wants key encipherment of an RSA server',
    judge: 'nss',
    applies: (kind, usages) => kind.startsWith('rsa') && usages.join() === 'signing',
    accepted: (purposes) => purposes.filter((purpose) => purpose !== 'server'),
  },
];

function expected(judge: Judge, kind: KeyKind, usages: string[], row: Verdicts): Purpose[] {
  const found = exceptions.filter((e) => e.judge === judge && e.applies(kind, usages));
  return found.reduce((purposes, { accepted }) => accepted(purposes), row[judge]);
}

/** cfssl's default usages on RSA, kept for the sake of adoption, go beyond RFC 5280's advice on these. */
const lintedAs = (kind: KeyKind, usages: string[]) =>
  kind.startsWith('rsa') && ['client auth', 'code signing'].includes(usages.join())
    ? ['e_key_usage_and_extended_key_usage_inconsistent']
    : [];

const everyKind = Object.keys(keySpecs) as KeyKind[];
const programs = ['openssl', 'certtool', 'vfychain', 'certutil', 'cfssl', 'zlint'];

withPrograms(programs, 'judges', () => {
  const bench = new Bench();
  const roots = new Map<KeyKind, { certificate: string; key: Uint8Array; file: string }>();
  afterAll(() => {
    bench.remove();
  });
  beforeAll(async () => {
    bench.prepare();
    for (const kind of everyKind) {
      const contents = authorityContents({ key: keySpecs[kind], lifetime: 100 * year });
      const { certificate, key } = await issueCertificate({ contents, now, key: keyOf(kind) });
      roots.set(kind, { certificate, key, file: bench.write(`${kind}.ca`, certificate) });
    }
  });

  let count = 0;
  async function issueUnder(rootKind: KeyKind, kind: KeyKind, contents: CertificateContents) {
    const root = roots.get(rootKind)!;
    const { certificate } = await issueCertificate({
      contents,
      now,
      key: keyOf(kind),
      issuer: signing(root),
    });
    const leaf = bench.write(`${count++}.crt`, certificate);
    return { certificate, chain: { root: root.file, leaf } };
  }

  test('zlint finds nothing in an authority, of any key and for a hundred years', () => {
    const files = [...roots.values()].map(({ file }) => file);
    expect(zlint(bench, files)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
  });

  describe.each(everyKind)('%s', (kind) => {
    const short = kind === 'rsa3072' || kind === 'rsa4096';
    test.each(short ? rows.slice(2, 3) : rows)(
      '%j is accepted for what it says',
      async (usages, row) => {
        const contents = leafContents({ key: keySpecs[kind], usages });
        const { chain } = await issueUnder(kind, kind, contents);
        const verdict = (judge: Judge) => acceptedBy(judge, bench, chain);
        expect({
          openssl: verdict('openssl'),
          gnutls: verdict('gnutls'),
          nss: verdict('nss'),
        }).toEqual({
          openssl: expected('openssl', kind, usages, row),
          gnutls: expected('gnutls', kind, usages, row),
          nss: expected('nss', kind, usages, row),
        });
        expect(goVerifies(bench, chain)).toBe(true);
        expect(zlint(bench, [chain.leaf])).toEqual({ [chain.leaf]: lintedAs(kind, usages) });
      },
    );

    test('is signed by an authority of every other kind', async () => {
      for (const rootKind of everyKind.filter((other) => other !== kind)) {
        const { chain } = await issueUnder(rootKind, kind, leafContents({ key: keySpecs[kind] }));
        const taken = [judges.openssl(bench, chain, 'server'), goVerifies(bench, chain)];
        expect([rootKind, ...taken]).toEqual([rootKind, true, true]);
      }
    });
  });

  const everyJudge = (chain: Chain) => ({
    openssl: judges.openssl(bench, chain, 'server'),
    gnutls: judges.gnutls(bench, chain, 'server'),
    nss: judges.nss(bench, chain, 'server'),
    go: goVerifies(bench, chain),
  });
  const accepted = { openssl: true, gnutls: true, nss: true, go: true };
  const refused = { openssl: false, gnutls: false, nss: false, go: false };

  test('another authority of the same name is refused by all', async () => {
    const { chain } = await issueUnder('p256', 'p256', leafContents());
    expect(everyJudge(chain)).toEqual(accepted);
    expect(everyJudge({ ...chain, root: 'p384.ca' })).toEqual(refused);
  });

  const names: GeneralName[] = [
    { type: 'dns', value: '*.example.com' },
    { type: 'dns', value: 'xn--bcher-kva.example' },
    { type: 'ip', value: '10.0.0.4' },
    { type: 'ip', value: '::ffff:10.0.0.5' },
    { type: 'ip', value: 'fd00::1' },
    { type: 'ip', value: '::1' },
    { type: 'email', value: 'admin@example.com' },
    { type: 'uri', value: 'spiffe://cluster.local/ns/kube-system' },
    { type: 'uri', value: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6' },
  ];

  test.each<[string, Parameters<typeof leafContents>[0], string[]]>([
    ['every kind of name', { names }, []],
    ['no names', { names: [] }, []],
    ['an empty subject', { subject: { commonName: '' } }, []],
    [
      'a whole subject',
      {
        subject: {
          commonName: 'system:node:a',
          O: 'system:nodes',
          OU: 'x',
          C: 'DE',
          ST: 'BY',
          L: 'M',
        },
      },
      [],
    ],
    ['any Unicode', { subject: { commonName: 'Ünï © ☃ 中文 𝕏 🔑 עברית', O: 'Göteborg' } }, []],
    [
      'what a parser would take apart',
      { subject: { commonName: '#0c04abcd', O: 'say "hi", a\\b+c=d;<e>' } },
      [],
    ],
    ['spaces at both ends', { subject: { commonName: ' x ' } }, []],
    [
      'a long common name',
      { subject: { commonName: 'n'.repeat(70) } },
      ['e_subject_common_name_max_length'],
    ],
    ['a lifetime of an hour', { lifetime: 3600 }, []],
    ['a lifetime of a hundred years', { lifetime: 100 * year }, []],
    ['one that its authority cuts', { lifetime: 300 * year }, []],
  ])(
    '%s: taken by all, and openssl and our reader see what was asked for',
    async (_, given, lints) => {
      const contents = leafContents(given);
      const { certificate, chain } = await issueUnder('p256', 'p256', contents);
      expect(everyJudge(chain)).toEqual(accepted);
      expect(zlint(bench, [chain.leaf])[chain.leaf]).toEqual(lints);
      const read = readCertificate(certificate);
      const shown = shownByOpenssl(bench, chain.leaf);
      expect(shown).toEqual(shownByOpenssl.expected(contents, read));
    },
  );

  describe('an authority below an authority', () => {
    async function chainOf(
      authority: CertificateContents['authority'],
      name: string,
      usages = ['signing'],
    ): Promise<Chain> {
      const subject = { commonName: 'intermediate' };
      const key = keySpecs.p384;
      const contents = authorityContents({ subject, authority: authority!, key, usages });
      const root = roots.get('p256')!;
      const middle = await issueCertificate({
        contents,
        now,
        key: keyOf('p384'),
        issuer: signing(root),
      });
      const leaf = await issueCertificate({
        contents: leafContents({
          subject: { commonName: name },
          names: [{ type: 'dns', value: name }],
        }),
        now,
        key: keyOf('p256'),
        issuer: signing(middle),
      });
      const intermediate = bench.write(`${count++}.ca`, middle.certificate);
      const files = [intermediate, bench.write(`${count++}.crt`, leaf.certificate)] as const;
      expect(zlint(bench, files)).toEqual({ [files[0]]: [], [files[1]]: [] });
      return { root: root.file, intermediate, leaf: files[1] };
    }

    test.each<[string, CertificateContents['authority'], string, typeof accepted]>([
      ['of any length', {}, 'a.example.com', accepted],
      ['of path length 0', { pathLength: 0 }, 'a.example.com', accepted],
      [
        'inside a permitted name',
        { permitted: [{ type: 'dns', value: 'example.com' }] },
        'a.example.com',
        accepted,
      ],
      [
        'outside a permitted name',
        { permitted: [{ type: 'dns', value: 'example.com' }] },
        'a.example.org',
        refused,
      ],
      [
        'inside an excluded name',
        { excluded: [{ type: 'dns', value: 'example.com' }] },
        'a.example.com',
        refused,
      ],
      [
        'outside an excluded name',
        { excluded: [{ type: 'dns', value: 'example.com' }] },
        'a.example.org',
        accepted,
      ],
    ])('%s', async (_, authority, name, verdict) => {
      expect(everyJudge(await chainOf(authority, name))).toEqual(verdict);
    });

    test('over a wildcard with a part of it excluded: Go refuses, so a policy may not ask for it', async () => {
      const excluded = [{ type: 'dns' as const, value: 'secret.example.com' }];
      const deeper = [{ type: 'dns' as const, value: 'a.secret.example.com' }];
      const go = async (trees: typeof excluded) =>
        everyJudge(await chainOf({ excluded: trees }, '*.example.com'))['go'];
      expect([await go(excluded), await go(deeper)]).toEqual([false, true]);
    });

    test.each<[string, string[], Purpose[]]>([
      ['for anything', ['signing'], ['server', 'client']],
      ['for servers alone', ['signing', 'server auth'], ['server']],
      ['for clients alone', ['signing', 'client auth'], ['client']],
    ])('%s: what it signs is taken for no more', async (_, usages, purposes) => {
      const chain = await chainOf({}, 'a.example.com', usages);
      const names = Object.keys(judges) as Judge[];
      const seen = names.map((judge) => [judge, acceptedBy(judge, bench, chain)]);
      // libpkix checks only the leaf
      const nss: Purpose[] = ['server', 'client'];
      expect(Object.fromEntries(seen)).toEqual({ ...all(purposes), nss });
    });
  });
});
