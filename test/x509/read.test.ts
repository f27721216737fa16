import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CertflakeError } from '../../lib/errors.js';
import { readCertificate, readCertificateFile } from '../../lib/x509/read.js';
import { derAt } from '../../lib/x509/der.js';
import { readSubject } from '../../lib/x509/names.js';
import { run, withPrograms } from '../programs.js';

const folder = mkdtempSync(join(tmpdir(), 'certflake-read-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A certificate that openssl signs for itself. */
function selfSigned(subject: string, extensions: string[], ...more: string[]): string {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const added = extensions.flatMap((extension) => ['-addext', extension]);
  const files = ['-keyout', join(folder, 'key'), '-subj', subject, '-utf8'];
  return run('openssl', [...args, ...files, ...added, ...more]);
}

withPrograms(['openssl'], 'reading a certificate of openssl', () => {
  const rich = selfSigned(
    '/C=DE/O=Ümläut ☃/OU=a/OU=b/emailAddress=a@example.com/CN=x',
    [
      'subjectAltName=DNS:*.example.com,IP:10.0.0.1,IP:fe80::1,email:a@b.de,URI:https://x/y,RID:1.2.3',
      'nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0,permitted;DNS:foo,excluded;email:.bar',
      'basicConstraints=critical,CA:TRUE,pathlen:3',
      'keyUsage=digitalSignature,keyCertSign,decipherOnly',
      'extendedKeyUsage=serverAuth,1.2.3.4,anyExtendedKeyUsage',
    ],
    '-days',
    '36500',
  );
  const read = readCertificate(rich);

  test('every field is what openssl was told', () => {
    expect(read).toMatchObject({
      subject: [
        ['C', 'DE'],
        ['O', 'Ümläut ☃'],
        ['OU', 'a'],
        ['OU', 'b'],
        ['emailAddress', 'a@example.com'],
        ['CN', 'x'],
      ],
      names: [
        { type: 'dns', value: '*.example.com' },
        { type: 'ip', value: '10.0.0.1' },
        { type: 'ip', value: 'fe80::1' },
        { type: 'email', value: 'a@b.de' },
        { type: 'uri', value: 'https://x/y' },
      ],
      key: { algo: 'ecdsa', size: 256 },
      usages: {
        key: ['digitalSignature', 'keyCertSign', 'decipherOnly'],
        extended: ['1.3.6.1.5.5.7.3.1', '1.2.3.4', '2.5.29.37.0'],
      },
      authority: {
        pathLength: 3,
        permitted: [
          { type: 'ip', value: '10.0.0.0/8' },
          { type: 'dns', value: 'foo' },
        ],
        excluded: [{ type: 'email', value: '.bar' }],
      },
      pem: rich,
    });
    expect(read.issuerDer).toBe(read.subjectDer);
    expect(read.subjectKeyId).toBe(read.authorityKeyId);
  });

  test('digests, serial and times agree with node:crypto, beyond 2050 too', () => {
    const theirs = new X509Certificate(rich);
    expect(read.fingerprint).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(read.serial).toBe(theirs.serialNumber.toLowerCase());
    expect(read.notBefore * 1000).toBe(Date.parse(theirs.validFrom));
    expect(read.notAfter * 1000).toBe(Date.parse(theirs.validTo));
    expect(read.notAfter).toBeGreaterThan(Date.UTC(2050) / 1000);
    expect(readCertificate(theirs.raw)).toEqual(read);
  });

  test.each(['a\\#b', 'say "hello"', ' spaces ', '#0c04', 'a+b,c;d<e>'])(
    '%s is read as it is',
    (name) => {
      const text = selfSigned(`/CN=${name.replace(/([+\\])/g, '\\$1')}`, []);
      expect(readCertificate(text).subject).toEqual([['CN', name]]);
    },
  );

  test('string types of older programs are read', () => {
    for (const [mask, tag] of [
      ['MASK:4', '14'],
      ['MASK:2048', '1e'],
    ]) {
      const config = join(folder, 'config');
      run('sh', [
        '-c',
        `printf '[req]\\nstring_mask=${mask}\\ndistinguished_name=dn\\n[dn]\\n' > ${config}`,
      ]);
      const text = selfSigned('/CN=Gr\u00fc\u00dfe', [], '-config', config);
      const { subject, subjectDer } = readCertificate(text);
      expect(subjectDer).toContain(`0603550403${tag}`);
      expect(subject).toEqual([['CN', 'Gr\u00fc\u00dfe']]);
    }
  });

  test('a universal string is read, and a value that is no string shown in hex', () => {
    const universal = derAt(Buffer.from('30133111300f06035504031c080000004100000042', 'hex'));
    expect(readSubject(universal)).toEqual([['CN', 'AB']]);
    const boolean = derAt(Buffer.from('300c310a300806035504030101ff', 'hex'));
    expect(readSubject(boolean)).toEqual([['CN', '#0101ff']]);
  });

  test('a byte order mark is a part of the name that it begins', () => {
    const marked = derAt(Buffer.from('3010310e300c06035504030c05efbbbf4142', 'hex'));
    expect(readSubject(marked)).toEqual([['CN', '\uFEFFAB']]);
  });

  test('a chain keeps its order, whatever stands around it', () => {
    const other = selfSigned('/CN=other', []);
    const text = `${run('openssl', ['x509', '-text'], { input: rich })}\r\n# intermediate\n${other.replaceAll('\n', '\r\n')}`;
    const file = readCertificateFile(text);
    expect(file.state === 'read' && file.certificates.map((c) => c.subject.at(-1))).toEqual([
      ['CN', 'x'],
      ['CN', 'other'],
    ]);
  });

  const [head, ...body] = rich.trimEnd().split('\n');
  const conflict = [
    '<<<<<<< HEAD',
    ...body.slice(0, 2),
    '=======',
    ...body.slice(0, 3),
    '>>>>>>> other',
  ];
  const key = readFileSync(join(folder, 'key'), 'utf8');

  test.each<[string, string, string, number | undefined]>([
    ['an empty file', '', 'is empty', undefined],
    ['white space', ' \n\n', 'is empty', undefined],
    ['prose', 'hello\nworld\n', 'holds no PEM certificate', 1],
    ['conflict markers', [head, ...conflict].join('\n'), 'has conflict markers of git', 2],
    [
      'a lone marker',
      `${rich}>>>>>>> branch\n`,
      'has conflict markers of git',
      1 + rich.split('\n').length - 1,
    ],
    ['a truncated file', rich.slice(0, 300), 'ends in the middle of a certificate', 1],
    [
      'a second block that is truncated',
      rich + rich.slice(0, 300),
      'ends in the middle of a certificate',
      rich.split('\n').length,
    ],
    [
      'a line missing',
      [head, ...body.slice(1)].join('\n'),
      'has a damaged certificate: it is not a certificate',
      1,
    ],
    ['a stray character', rich.replace('MII', 'M%I'), 'has a certificate that is not base64', 1],
    ['a private key', rich + key, 'has a private key in it', rich.split('\n').length],
    [
      'another block',
      rich.replaceAll('CERTIFICATE', 'PUBLIC KEY'),
      'has a PUBLIC KEY block, not a certificate',
      1,
    ],
    ['DER', readFileAsText(rich), 'is binary, not PEM', undefined],
  ])('%s is unreadable, and says why and where', (_, text, problem, line) => {
    expect(readCertificateFile(text)).toMatchObject({
      state: 'unreadable',
      problem,
      ...(line !== undefined && { line }),
    });
  });

  test('both sides of a conflict are salvaged, even where the markers cut through one block', () => {
    const lines = rich.trimEnd().split('\n');
    const conflict = [
      ...lines.slice(0, 2),
      '<<<<<<< HEAD',
      ...lines.slice(2),
      '||||||| base',
      'neither',
      '=======',
      ...lines.slice(2),
      '>>>>>>> branch',
      '',
    ].join('\n');
    const file = readCertificateFile(conflict);
    const whole = readCertificate(rich).fingerprint;
    expect(file).toMatchObject({ state: 'unreadable', line: 3 });
    expect(file.state === 'unreadable' && file.salvaged?.map((c) => c.fingerprint)).toEqual([
      whole,
      whole,
    ]);
  });

  test('a side of a conflict with more than one certificate is not salvaged, nor is the other', () => {
    const other = selfSigned('/CN=other', []);
    const conflict = `<<<<<<< HEAD\n${rich}=======\n${rich}${other}>>>>>>> branch\n`;
    expect(readCertificateFile(conflict)).not.toHaveProperty('salvaged');
    expect(readCertificateFile(conflict.replace(other, ''))).toHaveProperty('salvaged');
  });

  test('damaged bytes never throw anything but our error', () => {
    const der = new X509Certificate(rich).raw;
    const damage = fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, fc.option(fc.nat(der.length)), (flips, cut) => {
        const bytes = Uint8Array.from(der.subarray(0, cut ?? der.length));
        for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
        try {
          expect(readCertificate(bytes).fingerprint).toHaveLength(64);
        } catch (error) {
          expect(error).toBeInstanceOf(CertflakeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('damaged text never throws', () => {
    fc.assert(
      fc.property(
        fc.nat(rich.length),
        fc.nat(40),
        fc.string({ unit: 'binary' }),
        (at, drop, insert) => {
          const text = rich.slice(0, at) + insert + rich.slice(at + drop);
          expect(['read', 'unreadable']).toContain(readCertificateFile(text).state);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** As a store that expects text would read a DER file. */
function readFileAsText(pem: string): string {
  return new X509Certificate(pem).raw.toString('utf8');
}
