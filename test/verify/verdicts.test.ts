import type { Edge } from '../../lib/kubernetes/edges.js';
import type { Spec } from '../../lib/model.js';
import { findingsOf } from '../../lib/verify/findings.js';
import type { Outcome, Refusal } from '../../lib/verify/types.js';
import { judge, type Tried } from '../../lib/verify/verdicts.js';

const spec = (id: string, commonName: string, O?: string): Spec =>
  ({ id, place: `cas.${id}`, contents: { subject: { commonName, ...(O && { O }) } } }) as Spec;
const client = spec('derived-w1-kubelet', 'w1', 'nodes');
const server = spec('derived-cp1-api', 'api');
const presented = {
  client: { commonName: 'w1', organization: 'nodes' },
  server: { commonName: 'api' },
};

const edge = (more: Partial<Edge> = {}): Edge =>
  ({ client, server, from: 'w1', to: 'cp1', expect: 'accepted', ...more }) as Edge;
const wrong = (fault: Refusal['fault']): Refusal => ({ fault, reason: `it is the ${fault}` });

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
    { stale: 'it shows another' },
    true,
    { verdict: 'stale', reason: 'it shows another', place: server.place },
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
      reason: 'it is refused, but for another reason: it is the time',
    },
  ],
  [
    'an intruder who does not trust the server and is let in',
    unwanted,
    { client: wrong('authority') },
    false,
    { verdict: 'failed', result: 'accepted', reason: 'nothing refuses it' },
  ],
  [
    'an intruder under the authority that the server trusts',
    unwanted,
    {},
    true,
    { verdict: 'open', reason: 'one authority is above both' },
  ],
  [
    'an intruder whom usages should have kept out',
    edge({ expect: 'refused', by: 'usage' }),
    {},
    true,
    { verdict: 'failed', reason: 'nothing refuses it' },
  ],
  [
    'one whom the policy’s usages let in, and why that matters',
    edge({ expect: 'refused', by: 'usage', open: true, why: 'it serves' }),
    {},
    false,
    { verdict: 'open', reason: 'its usages allow it; it serves' },
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
  expect(judge(unwanted, outcome, true, 'live')).toMatchObject({
    verdict: 'unreached',
    result: 'untried',
    reason: 'a server of another authority answers there',
    place: server.place,
  });
  expect(judge(unwanted, outcome, false, 'handshake').verdict).toBe('failed');
  expect(judge(edge(), outcome, true, 'live').verdict).toBe('failed');
});

test('what is wrong alike on many hosts is said once', () => {
  const cp2 = { to: 'cp2', server: 'derived-cp2-api' };
  const messages = (...edges: Tried[]) => findingsOf(edges).map(({ message }) => message);
  expect(messages(tried({}), tried(cp2), tried({ to: 'cp3', server: 'derived-cp3-api' }))).toEqual([
    'derived-w1-kubelet to derived-cp1-api on cp1 (and 2 more like it): the server refuses derived-w1-kubelet: it is the time',
  ]);
  const others: Partial<Tried>[] = [
    { ...cp2, server: 'derived-cp2-etcd' },
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
] as const)('%s is %s, of level %s', (verdict, code, level) => {
  expect(findingsOf([tried({ verdict })])).toMatchObject([{ code, level }]);
});

test('what is as it must be is no finding', () => {
  expect(findingsOf([tried({ verdict: 'ok' })])).toEqual([]);
});
