import type { Edge } from '../../../lib/cluster/edges.js';
import type { Inventory } from '../../../lib/model/index.js';
import {
  endpointOf,
  endpointText,
  parseRedirect,
  parseRedirects,
} from '../../../lib/verify/live/endpoints.js';

const inventory = {
  hosts: { 'cp-1': { addresses: ['10.0.0.4', 'fd00::4'] }, 'node-1': { domain: 'example.org' } },
} as unknown as Inventory;

const edge = (to: string, dials: string, port: number): Edge =>
  ({ to, dials, port }) as unknown as Edge;

test.each([
  ['a host’s name is its first address', 'cp-1', 'cp-1', 6443, '10.0.0.4:6443'],
  ['so is another of its addresses', 'cp-1', 'fd00::4', 6443, '10.0.0.4:6443'],
  ['and its loopback', 'cp-1', '127.0.0.1', 2379, '10.0.0.4:2379'],
  [
    'a host without addresses is its node’s name',
    'node-1',
    'node-1',
    10250,
    'node-1.example.org:10250',
  ],
  ['a name before several is dialled', 'cp-1', 'api.example.org', 6443, 'api.example.org:6443'],
])('%s', (_, to, dials, port, expected) => {
  expect(endpointText(endpointOf(edge(to, dials, port), inventory, new Map()))).toBe(expected);
});

test.each(['cp-1:2379=[fd00::9]:12379', '127.0.0.1:2379=[fd00::9]:12379'])(
  '%s says where it is instead',
  (word) => {
    const redirects = new Map([parseRedirect(word)]);
    const place = (port: number) =>
      endpointText(endpointOf(edge('cp-1', '127.0.0.1', port), inventory, redirects));
    expect([place(2379), place(2380)]).toEqual(['[fd00::9]:12379', '10.0.0.4:2380']);
  },
);

test.each([
  'cp-1',
  'cp-1:6443',
  'cp-1:6443=',
  'cp-1=b:1',
  'a:0=b:1',
  'a:1=b:70000',
  'a:1=b:2=c:3',
  'fd00::1:1=b:2',
])('%s is no redirect', (word) => {
  expect(() => parseRedirect(word)).toThrow(`--connect-to: "${word}" is not two endpoints`);
});

test('the same server has one place', () => {
  expect(() => parseRedirects(['a:1=b:1', 'a:1=c:1'])).toThrow(
    '--connect-to: a:1 has two addresses',
  );
});
