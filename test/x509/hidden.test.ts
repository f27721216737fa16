import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { readCertificate, readCertificateFile } from '../../lib/x509/read.js';
import { run, withPrograms } from '../programs.js';
import { Onlookers, programs } from './seen.js';

const lines = (text: string): string[] => text.trimEnd().split('\n');
const indented = (text: string): string =>
  lines(text)
    .map((line) => `  ${line}\n`)
    .join('');

withPrograms(programs, 'a file in which another program sees more', () => {
  const onlookers = new Onlookers();
  afterAll(() => {
    onlookers.close();
  });

  /** A certificate that openssl signs for itself; its key is the last one made. */
  function selfSigned(name: string): string {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', join(onlookers.folder, 'key'), '-subj', `/CN=${name}`];
    return run('openssl', ['req', '-x509', ...key, ...files]);
  }

  const own = selfSigned('own');
  const stranger = selfSigned('stranger');
  const key = readFileSync(join(onlookers.folder, 'key'), 'utf8');
  const trusted = run('openssl', ['x509', '-trustout'], { input: stranger });
  const der = (pem: string) => new X509Certificate(pem).raw;
  const [begin, ...rest] = lines(stranger);
  const end = rest.at(-1)!;
  const relabelled = (label: string) => stranger.replaceAll('CERTIFICATE', label);
  /** As long as base64 needs to end with padding: another serial number, another signature. */
  const padded = (): string => {
    const one = selfSigned('own');
    return one.includes('=') ? one : padded();
  };
  const inOne = (first: string, second: string): string =>
    `${begin!}\n${lines(first).slice(1, -1).join('\n')}\n${lines(second).slice(1).join('\n')}\n`;
  const armored = (bytes: Uint8Array) =>
    `${begin!}\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n${end}\n`;

  const outside = /^has "-----" outside of a certificate's first and last line/;
  const control = 'has a control character in it';
  const cut = 'ends in the middle of a certificate';
  const notBase64 = 'has a certificate that is not base64';
  const labelled = (label: string) => `has a ${label} block, not a certificate`;

  const refused = (text: string, problem: string | RegExp, line: number): void => {
    const fact = typeof problem === 'string' ? problem : (expect.stringMatching(problem) as string);
    expect(readCertificateFile(text)).toMatchObject({ state: 'unreadable', problem: fact, line });
  };

  const next = own.split('\n').length;

  test.each<[string, string, string | RegExp, number?]>([
    ['OpenSSL: a trusted certificate', trusted, labelled('TRUSTED CERTIFICATE')],
    ['GnuTLS: an X509 certificate', relabelled('X509 CERTIFICATE'), labelled('X509 CERTIFICATE')],
    ['GnuTLS: a longer label', relabelled('CERTIFICATES'), labelled('CERTIFICATES')],
    ['GnuTLS: an indented block', indented(stranger), outside],
    ['GnuTLS: an indented first line', ` ${stranger}`, outside],
    ['GnuTLS: text before a first line', `see ${stranger}`, outside],
    ['GnuTLS: a carriage return before a first line', `see\r${stranger}`, outside],
    ['GnuTLS: a line separator before a first line', `see\u2028${stranger}`, outside],
    ['GnuTLS: all of it in one line', lines(stranger).join(' '), outside],
    ['GnuTLS: lines that end as on old Macs', stranger.replaceAll('\n', '\r'), outside],
    ['GnuTLS: another last line', stranger.replace('END C', 'END NO C'), cut],
    ['GnuTLS: a NUL before a block', `\0\n${stranger}`, control],
    ['GnuTLS: a form feed before a block', `\f${stranger}`, control],
    ['OpenSSL: a long line, which it cuts', `${'x'.repeat(254)}${stranger}`, outside],
    ['OpenSSL: a byte order mark before a block', `\uFEFF${stranger}`, outside],
    ['OpenSSL: headers in a block', stranger.replace('\n', '\nA: b\n\n'), notBase64],
    ['OpenSSL: a private key', key, 'has a private key in it'],
  ])('behind our own is unreadable: %s', (_, text, problem) => {
    const { store, trusted, gnutls, keys } = onlookers.look(own + text, stranger);
    expect(Math.max(store, trusted, gnutls) > 1 || keys > 0).toBe(true);
    refused(own + text, problem, next);
  });

  /** Programs differ about the content of such a file. */
  test.each<[string, string, string | RegExp, number]>([
    ['the next block in the line of an end', own.trimEnd() + stranger, /^has text after/, next - 1],
    ['a word in the line of an end', `${own.trimEnd()} x\n`, /^has text after/, next - 1],
    ['a byte order mark in front', `\uFEFF${own}`, 'begins with a byte order mark', 1],
    ['a NUL in a block', own.replace('\n', '\n\0\n'), control, 2],
    ['two in one block, with padding between', inOne(padded(), stranger), notBase64, 1],
    [
      'two in the bytes of one block',
      armored(Buffer.concat([der(own), der(stranger)])),
      /damaged/,
      1,
    ],
    [
      'bytes behind a certificate',
      armored(Buffer.concat([der(own), Buffer.of(0, 0)])),
      /damaged/,
      1,
    ],
    ['five dashes in a block', own.replace('\n', '\n-----\n'), cut, 1],
    ['a first line twice', `${begin!}\n${own}`, cut, 1],
    ['a broken block before a whole one', `${begin!}\n!!!!\n${end}\n${own}`, notBase64, 1],
    ['a comment in a block', own.replace('\n', '\n# ours\n'), notBase64, 1],
  ])('of which programs think differently is unreadable: %s', (_, text, problem, line) => {
    const { store, trusted, gnutls, nss, go } = onlookers.look(text, own);
    const views = [store === 1, trusted === 1, gnutls === 1, nss === 'own', go === 'own'];
    expect(views).toContain(false);
    refused(text, problem, line);
  });

  test('a private key is named, however it is hidden', () => {
    const problem = 'has a private key in it';
    refused(own + indented(key), problem, next);
    refused(own.trimEnd() + key, problem, next - 1);
    refused(own + `${begin!}\n` + key, problem, next + 1);
  });

  test.each<[string, string, number]>([
    ['comments before, between and behind', `# ours\n\n${own}-- next --\n${stranger}# end`, 2],
    ['what "openssl x509 -text" writes', run('openssl', ['x509', '-text'], { input: own }), 1],
    ['other line ends', (own + stranger).replaceAll('\n', '\r\n'), 2],
    ['white space behind first and last lines', own.replace(/-----$/gm, '----- \t'), 1],
    ['no line end in the end', own.trimEnd(), 1],
    ['one long line', `${begin!}\n${lines(own).slice(1, -1).join('')}\n${end}\n`, 1],
    ['indented base64', own.replace(/^(?=[A-Za-z0-9+/=]+$)/gm, '  '), 1],
    ['a name that is not ASCII', `# ${'Schlüssel für Köln'.normalize('NFD')}\n${own}`, 1],
  ])('is read where all programs see the same: %s', (_, text, certificates) => {
    const file = readCertificateFile(text);
    expect(file.state === 'read' && file.certificates.length).toBe(certificates);
    expect(onlookers.look(text, own)).toMatchObject({
      ...{ store: certificates, trusted: certificates, gnutls: certificates, nss: 'own', keys: 0 },
      ...(certificates === 1 ? { go: 'own' } : {}),
    });
    expect(readCertificate(Buffer.from(text)).subject).toEqual([['CN', 'own']]);
  });
});
