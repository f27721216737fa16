import { jest } from '@jest/globals';

import { CertificateMaker, issueCertificate } from '../../../lib/issue/issue.js';
import type { Issued } from '../../../lib/issue/types.js';
import type { ServerVerdict } from '../../../lib/rotation/evidence/live.js';
import { serversOf } from '../../../lib/rotation/evidence/live-servers.js';
import { unprovenNote } from '../../../lib/rotation/evidence/refusal.js';
import { signing } from '../../issue/signing.js';
import { now, rootContents } from '../../verify/parties.js';
import { isWiped } from '../../wiped.js';
import { apiServer, closeAll, kubelet, serving, World, type Replies } from './world.js';

const hosts = {
  cp1: { role: 'control-plane', addresses: ['10.9.0.1'] },
  w1: { role: 'worker', addresses: ['10.9.1.1'] },
};
const world = await World.of({}, hosts, 'cluster');
const { old, next } = world.generations();
const API = 'derived-cp1-cluster-apiserver';
const KUBELETS = ['derived-cp1-cluster-kubeletServer', 'derived-w1-cluster-kubeletServer'] as const;
const ids = [API, ...KUBELETS];
async function leaves(by: 'old' | 'next'): Promise<Record<string, Issued>> {
  const made = ids.map(async (id) => [id, await world.leaf(id, by)] as const);
  return Object.fromEntries(await Promise.all(made));
}
const [formerLeaves, newLeaves] = await Promise.all([leaves('old'), leaves('next')]);
const stranger = await issueCertificate({ contents: rootContents('cluster'), now });

beforeEach(() => {
  world.redirects.clear();
});
afterEach(closeAll);

interface Running {
  leaf?: Issued;
  trusts?: Issued[];
  replies?: Replies;
}

/** Runs all three servers, the kubelet of w1 with these differences. */
async function running(present: Record<string, Issued>, { leaf, trusts, replies }: Running = {}) {
  const both = [old, next];
  const [api, first, second] = await Promise.all([
    serving(present[API]!, both, apiServer),
    serving(present[KUBELETS[0]]!, both, kubelet),
    serving(leaf ?? present[KUBELETS[1]]!, trusts ?? both, replies ?? kubelet),
  ]);
  world.redirects.set('cp1:6443', api).set('cp1:10250', first).set('w1:10250', second);
}

const ofWorker = ({ servers }: { servers: ServerVerdict[] }): ServerVerdict =>
  servers.find(({ host }) => host === 'w1')!;

describe('before issue', () => {
  beforeEach(() => {
    world.tree('trust', formerLeaves);
  });

  test('servers that accept a client of the next generation were deployed', async () => {
    await running(formerLeaves);
    const { servers, hosts: all, unproven } = await world.ask('issue');
    expect(servers.map(({ host, component, state }) => [host, component, state])).toEqual([
      ['cp1', 'apiserver', 'deployed'],
      ['cp1', 'kubeletServer', 'deployed'],
      ['w1', 'kubeletServer', 'deployed'],
    ]);
    expect(servers[0]!.endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(all.map(({ host, state }) => [host, state])).toEqual([
      ['cp1', 'deployed'],
      ['w1', 'deployed'],
    ]);
    expect(unproven).toEqual([]);
  });

  test.each<[string, Running, ServerVerdict['state'], RegExp]>([
    [
      'that trusts the former generation alone',
      { trusts: [old] },
      'undeployed',
      /^refuses clients of the new generation: the server treats the client as anonymous \(HTTP 401\)$/,
    ],
    [
      'that accepts everything',
      { replies: () => '200 OK\r\n\r\n{}' },
      'unknown',
      /^also accepts clients of an unknown authority/,
    ],
    [
      'that fails',
      { replies: () => '503 No\r\n\r\n' },
      'unknown',
      /^gives no answer: .* HTTP 503$/,
    ],
    ['that cuts the connection', { replies: () => undefined }, 'unknown', /^closed the connection/],
    [
      'of another host',
      { leaf: formerLeaves[KUBELETS[0]]! },
      'unknown',
      /^presents derived-cp1-cluster-kubeletServer, which is the certificate of another host$/,
    ],
  ])('a server %s', async (_, differences, state, reason) => {
    await running(formerLeaves, differences);
    const verdict = ofWorker(await world.ask('issue'));
    expect(verdict.state).toBe(state);
    expect(verdict.reason).toMatch(reason);
    expect(verdict.hint).toMatch(/\w/);
  });

  test('a server that no authority of the tree vouches for proves nothing', async () => {
    const { contents } = world.spec(KUBELETS[1]);
    const leaf = await issueCertificate({
      ...{ contents: { ...contents, key: { algo: 'ecdsa', size: 256 } }, now },
      issuer: signing(stranger),
    });
    await running(formerLeaves, { leaf });
    expect(ofWorker(await world.ask('issue'))).toMatchObject({
      state: 'unknown',
      reason: expect.stringMatching(/^presents a certificate that no authority/) as string,
    });
  });

  test('a certificate of the right authority for another name is another server', async () => {
    const leaf = await world.leaf('derived-cp1-cluster-apiserver');
    await running(formerLeaves, { leaf });
    expect(ofWorker(await world.ask('issue'))).toMatchObject({
      state: 'unknown',
      reason: 'presents a certificate for another server: the certificate does not name w1',
    });
  });

  test('an older certificate of the host is enough: trust is asked', async () => {
    await running(formerLeaves, { leaf: await world.leaf(KUBELETS[1]) });
    expect(ofWorker(await world.ask('issue')).state).toBe('deployed');
  });

  test('a server that can’t be reached is unknown, and so is its host', async () => {
    await running(formerLeaves);
    world.redirects.set('cp1:10250', { address: '127.0.0.1', port: 9 });
    const { hosts: all } = await world.ask('issue');
    expect(all[0]).toMatchObject({
      ...{ host: 'cp1', state: 'unknown' },
      reason: 'kubeletServer at 127.0.0.1:9 gives no answer: nothing listens at 127.0.0.1:9',
    });
  });

  test('an API server that sees another user is behind another program', async () => {
    const replies: Replies = (socket) =>
      socket.authorized
        ? '201 Created\r\n\r\n{"status":{"userInfo":{"username":"proxy"}}}'
        : '401 No\r\n\r\n';
    await running(formerLeaves);
    const api = await serving(formerLeaves[API]!, [old, next], replies);
    world.redirects.set('cp1:6443', api);
    const [verdict] = (await world.ask('issue')).servers;
    expect(verdict).toMatchObject({
      state: 'unknown',
      reason: 'takes the client for "proxy", so another program stands between',
    });
  });

  test('servers see a client without any group, and its key is wiped', async () => {
    const seen: object[] = [];
    const replies: Replies = (socket) => {
      seen.push({ ...socket.getPeerCertificate().subject });
      return kubelet(socket);
    };
    const issue = jest.spyOn(CertificateMaker.prototype, 'issue');
    await running(formerLeaves, { replies });
    await world.ask('issue');
    const made = await Promise.all(issue.mock.results.map(({ value }) => value as Promise<Issued>));
    issue.mockRestore();
    expect(new Set(seen.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ CN: 'certflake rotation check' })]),
    );
    expect(made).toHaveLength(3);
    expect(made.map(({ key }) => isWiped(key))).toEqual([true, true, true]);
    const lifetimes = made.map(({ notAfter }) => notAfter - now);
    expect(Math.max(...lifetimes)).toBeLessThanOrEqual(3_600);
  });
});

describe('before retire', () => {
  beforeEach(() => {
    world.tree('issue', newLeaves);
  });

  test('servers that present the new generation were deployed', async () => {
    await running(newLeaves);
    const { hosts: all } = await world.ask('retire');
    expect(all.map(({ state }) => state)).toEqual(['deployed', 'deployed']);
  });

  test('without a key, what they present is all that is asked', async () => {
    await running(newLeaves, { replies: () => '200 OK\r\n\r\n{}' });
    const { servers } = await world.ask('retire', false);
    expect(new Set(servers.map(({ reason }) => reason))).toEqual(
      new Set(['presents a certificate of the new generation']),
    );
  });

  test.each<[string, Running, ServerVerdict['state'], RegExp]>([
    [
      'with a certificate of the former generation',
      { leaf: formerLeaves[KUBELETS[1]]! },
      'undeployed',
      /^still presents a certificate of the former generation$/,
    ],
    ['that does not trust the new one', { trusts: [old] }, 'undeployed', /^refuses clients of/],
    [
      'that accepts everything',
      { replies: () => '200 OK\r\n\r\n{}' },
      'unknown',
      /^also accepts clients of an unknown/,
    ],
  ])('a server %s', async (_, differences, state, reason) => {
    await running(newLeaves, differences);
    const verdict = ofWorker(await world.ask('retire'));
    expect([verdict.state, verdict.reason]).toEqual([state, expect.stringMatching(reason)]);
  });
});

describe('which servers', () => {
  test('the API server accepts clients of the front proxy’s authority by their name alone', async () => {
    const proxied = await World.of({}, hosts, 'front-proxy');
    const api = await proxied.leaf(API);
    proxied.tree('trust', { [API]: api });
    const cluster = proxied.generations('cluster').old;
    proxied.redirects.set('cp1:6443', await serving(api, [cluster], apiServer));
    const { servers } = await proxied.ask('issue');
    expect(servers).toHaveLength(1);
    expect(servers[0]).toMatchObject({
      state: 'unknown',
      reason: expect.stringMatching(/only by the name of the front proxy/) as string,
    });
  });

  test('each server is asked at its own host, not at the name in front of all', async () => {
    const planes = Object.fromEntries(
      ['127.0.0.2', '127.0.0.3'].map((address, i) => [
        `cp${i + 1}`,
        { role: 'control-plane', addresses: [address] },
      ]),
    );
    const section = { controlPlaneEndpoint: 'api.invalid', apiServerPort: 9 };
    const behind = await World.of(section, { ...planes, w1: 'worker' }, 'cluster');
    behind.tree('trust', {});
    const { servers } = await behind.ask('issue');
    const asked = servers.filter(({ component }) => component === 'apiserver');
    expect(asked.map(({ endpoint }) => endpoint)).toEqual(['127.0.0.2:9', '127.0.0.3:9']);
  });

  test('hosts that are only clients are named', async () => {
    const outside = await World.of({ etcd: 'external' }, { ...hosts, db1: 'etcd' }, 'etcd');
    const found = serversOf(outside.specs, outside.inventory, 'etcd');
    expect(found.map(({ host, component }) => [host, component])).toEqual([
      ['db1', 'etcdServer'],
      ['db1', 'etcdPeer'],
    ]);
    outside.tree('trust', {});
    const nowhere = { address: '127.0.0.1', port: 9 };
    outside.redirects.set('db1:2379', nowhere).set('db1:2380', nowhere);
    const { unproven } = await outside.ask('issue');
    expect(unproven).toEqual(['cp1']);
    expect(unprovenNote(unproven, 'cas.etcd.ca')).toMatchObject({
      code: 'clients-unproven',
      message:
        '--live asks only servers: it does not show whether cp1 was deployed, where only clients of this authority run',
    });
    expect(unprovenNote([], 'cas.etcd.ca')).toBeUndefined();
  });
});
