import { jest } from '@jest/globals';

import { answerer } from '../../lib/issue/answer.js';
import type { SigningEngine } from '../../lib/issue/engine.js';
import { memoryEngine } from '../../lib/issue/engines/memory.js';
import { CertificateMaker, issueCertificate } from '../../lib/issue/issue.js';
import { createIssuer } from '../../lib/issue/pool.js';
import { publicIssuer } from '../../lib/issue/sign.js';
import type { Unsigned } from '../../lib/issue/types.js';
import { importPrivateKey, publicKeyDer, publicKeyDigest } from '../../lib/x509/keys.js';
import { readCertificate } from '../../lib/x509/read.js';
import { withPrograms } from '../programs.js';
import { isWiped } from '../wiped.js';
import { authorityContents, keyOf, leafContents, now } from './contents.js';
import { OpensslEngine, kinds } from './openssl-engine.js';
import { refusedByOpenssl } from './openssl.js';
import { signing } from './signing.js';

const pool = createIssuer({ workers: 2 });
afterAll(() => pool.close());

/** In this thread, and by workers. */
const ways = [
  ['issueCertificate', issueCertificate],
  ['the pool', (request: Parameters<typeof pool.issue>[0]) => pool.issue(request)],
] as const;

const root = await issueCertificate({ contents: authorityContents(), now, key: keyOf('p256') });

withPrograms(['openssl'], 'a key that only openssl reads', () => {
  const engines = Object.keys(kinds).map((kind) => {
    const engine = new OpensslEngine(kind as keyof typeof kinds);
    return [kind, engine, { certificate: engine.certificate, engine }] as const;
  });
  afterAll(() => {
    for (const [, engine] of engines) engine.remove();
  });
  const [, p256, offline] = engines[0]!;

  test.each(engines)('%s signs, and openssl verifies', async (_kind, _engine, issuer) => {
    const leaf = { contents: leafContents(), now, issuer };
    const made = [issueCertificate(leaf), ...Array.from({ length: 4 }, () => pool.issue(leaf))];
    const issued = await Promise.all(made);
    const certificates = issued.map(({ certificate }) => certificate);
    expect(refusedByOpenssl(issuer.certificate, certificates)).toEqual([]);
    for (const { certificate, key } of issued) {
      expect(publicKeyDigest(importPrivateKey(key))).toBe(readCertificate(certificate).publicKey);
    }
  });

  test('an intermediate of it signs with a key in memory', async () => {
    const contents = authorityContents({ subject: { commonName: 'online' } });
    const online = await pool.issue({ contents, now, issuer: offline });
    const leaf = await pool.issue({ contents: leafContents(), now, issuer: signing(online) });
    expect(refusedByOpenssl(offline.certificate, [online.certificate])).toEqual([]);
    const both = offline.certificate + online.certificate;
    expect(refusedByOpenssl(both, [leaf.certificate])).toEqual([]);
  });

  test('a kept key stays', async () => {
    const request = { contents: leafContents(), now, issuer: offline, key: keyOf('p256') };
    expect((await pool.issue(request)).key).toEqual(keyOf('p256'));
  });

  test.each(ways)('%s asks for no signature that would be worth nothing', async (_, issue) => {
    const before = p256.signed;
    const late = { contents: leafContents(), now: now + 1e9, issuer: offline };
    await expect(issue(late)).rejects.toMatchObject({ code: 'issuer-expired' });
    const other = { certificate: root.certificate, engine: p256 };
    const wrong = issue({ contents: leafContents(), now, issuer: other });
    await expect(wrong).rejects.toMatchObject({ code: 'issuer-key-differs' });
    expect(p256.signed).toBe(before);
  });
});

/** An engine of the root's public key that does something else instead of signing. */
function engineThat(sign: SigningEngine['sign']): SigningEngine {
  const spki = Buffer.from(publicKeyDer(importPrivateKey(keyOf('p256'))));
  return { publicKey: () => Promise.resolve(spki), sign };
}

describe.each(ways)('an engine that is wrong, by %s', (_, issue) => {
  const issued = (engine: SigningEngine) =>
    issue({ contents: leafContents(), now, issuer: { certificate: root.certificate, engine } });

  test.each<[string, SigningEngine['sign']]>([
    ["another key's", memoryEngineOf('p384')],
    ["another part's", (part, algorithm) => memoryEngineOf('p256')(part.slice(1), algorithm)],
    ['random bytes', (part) => Promise.resolve(part.slice(0, 70))],
    ['no bytes', () => Promise.resolve(new Uint8Array())],
  ])('a signature that is %s is not used', async (_kind, sign) => {
    await expect(issued(engineThat(sign))).rejects.toMatchObject({
      name: 'CertflakeError',
      code: 'signature-wrong',
      message: "the engine's signature does not fit the authority's public key",
    });
  });

  test('its own error is the cause of one that says what failed, and the next one is made', async () => {
    const cause = new Error('the token was removed');
    const [failing, fact] = [() => Promise.reject(cause), "the engine of the authority's key"];
    const mute = { ...engineThat(failing), publicKey: failing };
    await expect(issued(engineThat(failing))).rejects.toMatchObject({
      ...{ name: 'CertflakeError', code: 'engine-failed', message: `${fact} did not sign`, cause },
    });
    await expect(issued(mute)).rejects.toMatchObject({
      ...{ code: 'engine-failed', message: `${fact} did not give its public key`, cause },
    });
    const { certificate } = await issued(engineThat(memoryEngineOf('p256')));
    expect(readCertificate(certificate).issuerDer).toBe(
      readCertificate(root.certificate).subjectDer,
    );
  });
});

function memoryEngineOf(kind: 'p256' | 'p384'): SigningEngine['sign'] {
  const engine = memoryEngine(keyOf(kind));
  return (part, algorithm) => engine.sign(part, algorithm);
}

test('what passes between threads takes along nothing that lies beside it in memory', async () => {
  const engine = engineThat(memoryEngineOf('p256'));
  const issuer = await publicIssuer({ certificate: root.certificate, engine });
  const answer = await answerer();
  const { unsigned } = await answer({ contents: leafContents(), now, issuer });
  for (const { buffer, length } of [issuer.publicKey, unsigned!.part, unsigned!.key]) {
    expect(buffer.byteLength).toBe(length);
  }
});

test('the new key is wiped where its certificate was not signed', async () => {
  const built = jest.spyOn(CertificateMaker.prototype, 'build');
  try {
    const engine = engineThat(() => Promise.reject(new Error('no')));
    const issuer = { certificate: root.certificate, engine };
    const refused = issueCertificate({ contents: leafContents(), now, issuer });
    await expect(refused).rejects.toMatchObject({ code: 'engine-failed' });
    const { key } = await (built.mock.results[0]!.value as Promise<Unsigned>);
    expect(isWiped(key)).toBe(true);
  } finally {
    built.mockRestore();
  }
});

test.each(ways)('a key in memory signs until it is wiped, by %s', async (_, issue) => {
  const key = Uint8Array.from(root.key);
  const engine = memoryEngine(key);
  const request = { contents: leafContents(), now, issuer: { ...root, engine } };
  await issue(request);
  engine.wipe();
  expect(isWiped(key)).toBe(true);
  await expect(issue(request)).rejects.toMatchObject({ code: 'engine-wiped' });
});
