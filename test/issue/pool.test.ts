import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { issueCertificate } from '../../lib/issue/issue.js';
import { createIssuer } from '../../lib/issue/pool.js';
import type { KeySpec } from '../../lib/model/index.js';
import type { Answer } from '../../lib/issue/exchange.js';
import { readCertificate } from '../../lib/x509/read.js';
import { authorityContents, keyOf, keySpecs, leafContents, now } from './contents.js';
import { signing } from './signing.js';

const workers = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
const rootRequest = { contents: authorityContents(), now };

describe('the pool', () => {
  const issuer = createIssuer({ workers: 2 });
  afterAll(() => issuer.close());
  const root = issuer.issue(rootRequest);

  test('issues many at once, each with a key of its own', async () => {
    const authority = await root;
    const request = { contents: leafContents(), now, issuer: signing(authority) };
    const issued = await Promise.all(Array.from({ length: 20 }, () => issuer.issue(request)));
    const read = issued.map(({ certificate }) => readCertificate(certificate));
    expect(new Set(read.map(({ publicKey }) => publicKey)).size).toBe(20);
    expect(new Set(read.map(({ issuerDer }) => issuerDer))).toEqual(
      new Set([readCertificate(authority.certificate).subjectDer]),
    );
  });

  test('leaves the keys it was given as they were', async () => {
    const authority = await root;
    const key = Uint8Array.from(keyOf('p256'));
    const before = Uint8Array.from(authority.key);
    await issuer.issue({ contents: leafContents(), now, issuer: signing(authority), key });
    expect(key).toEqual(keyOf('p256'));
    expect(authority.key).toEqual(before);
  });

  test('passes an error on with its code and its hint, and goes on', async () => {
    const authority = await root;
    const late = { contents: leafContents(), now: now + 1e9, issuer: signing(authority) };
    await expect(issuer.issue(late)).rejects.toMatchObject({
      name: 'CertflakeError',
      code: 'issuer-expired',
      hint: 'make a new authority: "certflake plan" says how',
    });
    await issuer.issue({ contents: leafContents(), now, issuer: signing(authority) });
  });

  test('checks the key every time, though it keeps what it parsed', async () => {
    const one = createIssuer({ workers: 1 });
    const { certificate, key } = await one.issue(rootRequest);
    const request = { contents: leafContents(), now };
    await one.issue({ ...request, issuer: signing({ certificate, key }) });
    const wrong = one.issue({ ...request, issuer: signing({ certificate, key: keyOf('p256') }) });
    await expect(wrong).rejects.toMatchObject({ code: 'issuer-key-differs' });
    await one.close();
  });

  test('starts no worker without work, and none that has nothing to do', async () => {
    const before = workers();
    const four = createIssuer({ workers: 4 });
    expect(workers()).toBe(before);
    const first = four.issue(rootRequest);
    expect(workers()).toBeLessThanOrEqual(before + 2);
    await first;
    await four.close();
  });
});

describe('another worker', () => {
  /** The active resources that these jobs add while they run. */
  async function added(count: number, key: KeySpec): Promise<number> {
    const before = workers();
    const issuer = createIssuer({ workers: 4 });
    const request = { contents: authorityContents({ key }), now };
    const jobs = Array.from({ length: count }, () => issuer.issue(request));
    const during = workers();
    await Promise.all(jobs);
    await issuer.close();
    return during - before;
  }

  test.each([
    ['is not started for a few elliptic keys', keySpecs.p256, 3, 1],
    ['is started for many elliptic keys', keySpecs.p256, 80, 2],
    ['is started for each RSA key that waits', keySpecs.rsa2048, 3, 3],
  ])('%s', async (_, key, count, expected) => {
    const one = await added(1, keySpecs.p256);
    expect(one).toBeGreaterThan(0);
    expect((await added(count, key)) / one).toBe(expected);
  });
});

describe('a pool that ends', () => {
  test('rejects what is under way and what comes after', async () => {
    const issuer = createIssuer({ workers: 1 });
    const slow = { contents: authorityContents({ key: keySpecs.rsa4096 }), now };
    const under = [issuer.issue(slow), issuer.issue(slow)].map((work) =>
      expect(work).rejects.toMatchObject({ code: 'issuer-closed' }),
    );
    await issuer.close();
    await Promise.all(under);
    await expect(issuer.issue(slow)).rejects.toMatchObject({ code: 'issuer-closed' });
  });

  test('rejects each job of a worker that crashes, and never hangs', async () => {
    const issuer = createIssuer({ workers: 2, provider: 'none' as never });
    const jobs = Array.from({ length: 5 }, () => issuer.issue(rootRequest));
    const results = await Promise.allSettled(jobs);
    const crashed = {
      code: 'worker-crashed',
      message: 'a worker ended before its certificate was made: providers[name] is not a function',
      hint: 'please report it with the output of the same command and --debug',
    };
    expect(results).toMatchObject(Array(5).fill({ status: 'rejected', reason: crashed }));
    await issuer.close();
  });

  test('rejects what cannot be sent, and goes on', async () => {
    const issuer = createIssuer({ workers: 1 });
    const odd = { ...rootRequest, contents: { ...authorityContents(), extra: () => 1 } };
    await expect(issuer.issue(odd)).rejects.toMatchObject({ code: 'request' });
    await issuer.issue(rootRequest);
    await issuer.close();
  });

  test('does not leave others waiting behind what cannot be sent', async () => {
    const issuer = createIssuer({ workers: 1 });
    const odd = { ...rootRequest, contents: { ...authorityContents(), extra: () => 1 } };
    const [first, refused, last] = await Promise.allSettled(
      [rootRequest, odd, rootRequest].map((request) => issuer.issue(request)),
    );
    expect([first?.status, refused?.status, last?.status]).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    await issuer.close();
  });

  test('does not keep the program running', () => {
    const pool = createRequire(import.meta.url).resolve('../../dist/issue/pool.js');
    const script = `
      import { createIssuer } from ${JSON.stringify(pool)};
      const { certificate } = await createIssuer().issue(${JSON.stringify(rootRequest)});
      process.stdout.write(certificate);`;
    const args = ['--input-type=module', '-e', script];
    const { stdout, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(0);
    expect(readCertificate(stdout).subject).toEqual([['CN', 'cluster ca']]);
  });
});

test('a worker wipes the keys it was sent', async () => {
  const file = createRequire(import.meta.url).resolve('#issue-worker');
  const worker = new Worker(file, { workerData: {} });
  const root = await issueCertificate({ ...rootRequest, key: keyOf('p256') });
  const shared = (bytes: Uint8Array) => {
    const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
    copy.set(bytes);
    return copy;
  };
  const [key, issuerKey] = [shared(keyOf('p256')), shared(root.key)];
  const answer = new Promise<Answer>((resolve) => worker.once('message', resolve));
  const issuer = { certificate: root.certificate, key: issuerKey };
  worker.postMessage({ contents: leafContents(), now, key, issuer });
  expect((await answer).issued?.key).toEqual(keyOf('p256'));
  expect([...key, ...issuerKey].every((byte) => byte === 0)).toBe(true);
  await worker.terminate();
});
