import type { Edge } from '../../lib/cluster/edges.js';
import type { Spec } from '../../lib/model/index.js';
import { findingsOf } from '../../lib/verify/findings.js';
import type { Outcome, Refusal, Standing } from '../../lib/verify/types.js';
import { judge, type Tried } from '../../lib/verify/verdicts.js';

const spec = (id: string, name: string, commonName: string, O?: string): Spec =>
  ({
    ...{ id, ca: 'k8s', name, place: `cas.${id}` },
    contents: { subject: { commonName, ...(O && { O }) } },
  }) as Spec;
const client = spec('derived-w1-kubelet', 'kubelet', 'w1', 'nodes');
const server = spec('derived-cp1-api', 'api', 'api');
const presented = {
  client: { commonName: 'w1', organization: 'nodes' },
  server: { commonName: 'api' },
};

const edge = (more: Partial<Edge> = {}): Edge =>
  ({ client, server, from: 'w1', to: 'cp1', expect: 'accepted', ...more }) as Edge;
const wrong = (fault: Refusal['fault']): Refusal => ({ fault, reason: `it is the ${fault}` });

const standing = (state: Standing['state']): Standing => ({
  ...{ state, reason: `it is ${state}`, hint: 'deploy cp1' },
});

type Row = [title: string, edge: Edge, outcome: Partial<Outcome>, related: boolean, found: object];

const unwanted = edge({ expect: 'refused', by: 'authority' });
const rows: Row[] = [
  ['what works as it should', edge(), {}, true, { verdict: 'ok', result: 'accepted' }],
  [
    'a client that the server refuses',
    edge(),
    { server: wrong('time') },
    true,
    {
      verdict: 'failed',
      reason: 'the server refuses derived-w1-kubelet: it is the time',
      place: client.place,
    },
  ],
  [
    'a server that the client refuses',
    edge(),
    { client: wrong('name') },
    true,
    {
      verdict: 'failed',
      reason: 'the client refuses derived-cp1-api: it is the name',
      place: server.place,
    },
  ],
  [
    'a client in another group',
    edge(),
    { presented: { ...presented, client: { commonName: 'w1', organization: 'others' } } },
    true,
    {
      verdict: 'failed',
      reason: 'derived-w1-kubelet presents itself as CN=w1, O=others, not as CN=w1, O=nodes',
      place: client.place,
    },
  ],
  [
    'a server under another name',
    edge(),
    { presented: { ...presented, server: { commonName: 'web' } } },
    true,
    {
      verdict: 'failed',
      reason: 'derived-cp1-api presents itself as CN=web, not as CN=api',
      place: server.place,
    },
  ],
  [
    'a server with another certificate',
    edge(),
    { standing: { state: 'stale', reason: 'it shows another', hint: 'deploy cp1' } },
    true,
    { verdict: 'stale', reason: 'it shows another', hint: 'deploy cp1', place: server.place },
  ],
  [
    'a server with an authority that git knows',
    edge(),
    { client: wrong('authority'), standing: standing('undeployed') },
    true,
    { verdict: 'undeployed', result: 'refused', reason: 'it is undeployed', place: server.place },
  ],
  [
    'a server with an authority that nobody knows',
    edge(),
    { client: wrong('authority'), server: wrong('authority'), standing: standing('foreign') },
    true,
    { verdict: 'failed', reason: 'it is foreign', place: server.place },
  ],
  [
    'an intruder whom a server with a former authority refuses',
    unwanted,
    {
      client: wrong('authority'),
      server: wrong('authority'),
      standing: standing('undeployed'),
    },
    false,
    { verdict: 'undeployed', result: 'untried', place: server.place },
  ],
  [
    'an intruder whom a stranger refuses',
    unwanted,
    { client: wrong('authority'), server: wrong('authority'), standing: standing('foreign') },
    false,
    { verdict: 'unreached', result: 'untried', place: server.place },
  ],
  [
    'an intruder whom the tree’s authority refuses, at a server of another name',
    unwanted,
    { client: wrong('name'), server: wrong('authority'), standing: standing('foreign') },
    false,
    { verdict: 'ok', result: 'refused' },
  ],
  [
    'what can be tried elsewhere only',
    edge(),
    { untried: { reason: 'not from here', hint: 'go there' } },
    true,
    { verdict: 'untried', result: 'untried', reason: 'not from here', hint: 'go there' },
  ],
  [
    'an intruder who is refused',
    unwanted,
    { server: wrong('authority') },
    false,
    { verdict: 'ok', result: 'refused' },
  ],
  [
    'an intruder who is refused without a word',
    unwanted,
    { server: wrong('untold') },
    false,
    { verdict: 'ok', result: 'refused' },
  ],
  [
    'an intruder who is refused for what will not last',
    unwanted,
    { server: wrong('time') },
    false,
    {
      verdict: 'failed',
      result: 'refused',
      reason: 'the server refuses the client, but for the wrong reason: it is the time',
    },
  ],
  [
    'an intruder who does not trust the server and is let in',
    unwanted,
    { client: wrong('authority') },
    false,
    { verdict: 'failed', result: 'accepted', reason: 'no check refuses the client' },
  ],
  [
    'an intruder under the authority that the server trusts',
    unwanted,
    {},
    true,
    { verdict: 'open', reason: "the server trusts the authority above the client's certificate" },
  ],
  [
    'an intruder whom usages should have kept out',
    edge({ expect: 'refused', by: 'usage' }),
    {},
    true,
    { verdict: 'failed', reason: 'no check refuses the client' },
  ],
  [
    'one whom the policy’s usages let in, and why that matters',
    edge({ expect: 'refused', by: 'usage', open: true, why: 'it serves' }),
    {},
    false,
    { verdict: 'open', reason: "the client's usages allow the connection; it serves" },
  ],
];

test.each(rows)('%s', (_, which, outcome, related, found) => {
  const tried = judge(which, { presented, ...outcome }, related, 'handshake');
  expect(tried).toMatchObject({ by: 'handshake', from: 'w1', to: 'cp1', ...found });
  expect(tried.identity).toEqual((outcome.presented ?? presented).client);
  if (tried.verdict === 'ok' && which.expect === 'accepted') expect(tried.reason).toBeUndefined();
});

const tried = (more: Partial<Tried>): Tried => ({
  ...judge(edge(), { presented, server: wrong('time') }, true, 'handshake'),
  ...more,
});

test('whom a stranger in the server’s place lets in says nothing', () => {
  const outcome = { presented, client: wrong('authority') };
  const foreign = { ...outcome, standing: standing('foreign') };
  expect(judge(unwanted, foreign, true, 'live')).toMatchObject({
    ...{ verdict: 'unreached', result: 'untried', place: server.place },
  });
  expect(judge(unwanted, outcome, false, 'handshake').verdict).toBe('failed');
  expect(judge(edge(), outcome, true, 'live').verdict).toBe('failed');
});

const partiesOf = (name: string): Tried['parties'] => ({
  ...{ client: { ca: 'k8s', name: 'kubelet' }, server: { ca: 'k8s', name } },
});

test('what is wrong alike on many hosts is said once', () => {
  const cp2 = { to: 'cp2', server: 'derived-cp2-api' };
  const messages = (...edges: Tried[]) => findingsOf(edges).map(({ message }) => message);
  expect(messages(tried({}), tried(cp2), tried({ to: 'cp3', server: 'derived-cp3-api' }))).toEqual([
    'derived-w1-kubelet to derived-cp1-api on cp1 (and 2 more like it): the server refuses derived-w1-kubelet: it is the time',
  ]);
  const others: Partial<Tried>[] = [
    { ...cp2, server: 'derived-cp2-etcd', parties: partiesOf('etcd') },
    { ...cp2, reason: 'another' },
    { ...cp2, place: 'cas.another' },
    { ...cp2, verdict: 'unreached' },
  ];
  for (const other of others) expect(messages(tried({}), tried(other))).toHaveLength(2);
});

test.each([
  ['failed', 'edge-failed', 'error'],
  ['unreached', 'edge-unreached', 'error'],
  ['stale', 'edge-stale', 'warning'],
  ['open', 'edge-open', 'warning'],
  ['undeployed', 'edge-undeployed', 'error'],
  ['untried', 'edge-untried', 'note'],
] as const)('%s is %s, of level %s', (verdict, code, level) => {
  expect(findingsOf([tried({ verdict })])).toMatchObject([{ code, level }]);
});

test('what deploying puts right is said once for all servers', () => {
  const undeployed = (host: string): Partial<Tried> => ({
    ...{ verdict: 'undeployed', about: 'server', reason: `the server on ${host} is old` },
    ...{ to: host, endpoint: `${host}:6443`, hint: `deploy ${host}` },
    undeployed: { fact: 'is old', hosts: [host], otherwise: 'restart it' },
  });
  const one = tried(undeployed('cp1'));
  expect(findingsOf([one, one])).toMatchObject([
    { place: '', message: 'the server on cp1 is old (2 connections)', hint: 'deploy cp1' },
  ]);
  expect(findingsOf([one, tried(undeployed('cp2')), one])).toMatchObject([
    {
      message: 'each of these 2 servers is old (3 connections): cp1 (cp1:6443), cp2 (cp2:6443)',
      hint: 'deploy cp1, cp2; restart it',
    },
  ]);
});

test('a server that is down is said once, with its host', () => {
  const down: Partial<Tried> = {
    ...{ verdict: 'unreached', by: 'nothing', about: 'server', reason: 'nothing listens at a:1' },
    ...{ hint: 'look whether it runs' },
  };
  expect(findingsOf([tried(down), tried({ ...down, expect: 'refused' })])).toEqual([
    {
      ...{ code: 'edge-unreached', level: 'error', place: '' },
      message: 'cp1: nothing listens at a:1 (2 connections)',
      hint: 'look whether it runs',
    },
  ]);
});

test('what can be tried elsewhere only names the hosts', () => {
  const untried: Partial<Tried> = { verdict: 'untried', reason: 'not from here', hint: 'go there' };
  expect(findingsOf([tried(untried), tried({ ...untried, to: 'cp2' })])).toMatchObject([
    { place: '', message: 'not from here (2 connections to cp1, cp2)', hint: 'go there' },
  ]);
});

test('what is as it must be is no finding', () => {
  expect(findingsOf([tried({ verdict: 'ok' })])).toEqual([]);
});
