import { main } from '../../cli/certflake.js';
import type { Cluster } from './cluster.js';
import type { Fleet, Policy } from './fleet.js';
import type { Namespace } from './namespace.js';

export interface Edge {
  client: string;
  server: string;
  from: string;
  to: string;
  expect: string;
  verdict: string;
  by: string;
  reason?: string;
  identity?: { commonName: string; organization?: string };
}

const isDown = ({ server, to }: Edge): boolean =>
  server.endsWith('kubeletServer') || (server.endsWith('apiserver') && to === 'cp-3');

/** etcd compares a peer's address with its certificate. */
const isPeer = ({ server }: Edge): boolean => server.endsWith('etcdPeer');

function edgesFrom(where: Fleet | Namespace, cwd = 'cluster'): { status: unknown; edges: Edge[] } {
  const args = [main, 'verify', '--json', '--live'];
  const { status, stdout } = where.run(process.execPath, args, { cwd });
  const { result } = JSON.parse(stdout) as { result: { edges: Edge[] } };
  return { status, edges: result.edges };
}

/** From the operator's desk, each server at its address in the policy, except etcd's peers. */
export function live({ fleet }: Cluster, cwd?: string): { status: unknown; edges: Edge[] } {
  const { status, edges } = edgesFrom(fleet, cwd);
  return { status, edges: edges.filter((edge) => !isPeer(edge)) };
}

/** What `verify --live` finds at servers with the tree's files, and with others. */
export function liveTests(cluster: () => Cluster): void {
  describe('verified live', () => {
    test('every edge to a running server is as it must be, the others are not reached', () => {
      const { status, edges } = live(cluster());
      const [down, up] = [edges.filter(isDown), edges.filter((edge) => !isDown(edge))];
      expect(up.filter(({ by, verdict }) => by !== 'live' || verdict !== 'ok')).toEqual([]);
      expect(up.filter(({ expect: must }) => must === 'refused').length).toBeGreaterThan(20);
      expect(new Set(down.map(({ verdict }) => verdict))).toEqual(new Set(['unreached']));
      expect(down[0]!.reason).toMatch(/^nothing listens at 10\.77\./);
      expect(status).toBe(1);
    });

    test('etcd’s peers are named as not tried from the desk', () => {
      const { edges } = edgesFrom(cluster().fleet);
      const peers = edges.filter((edge) => isPeer(edge) && edge.expect === 'accepted');
      expect(peers).toHaveLength(9);
      for (const { by, verdict, reason } of peers) {
        expect([by, verdict]).toEqual(['live', 'untried']);
        expect(reason).toMatch(/^certflake cannot try etcd's peers from here: /);
      }
    });

    test('etcd’s peer is let in by its members where it runs', () => {
      const { edges } = edgesFrom(cluster().machines['cp-1']!.namespace);
      const peers = edges.filter(
        (edge) => isPeer(edge) && edge.from === 'cp-1' && edge.expect === 'accepted',
      );
      expect(peers.map(({ by, verdict }) => `${by}: ${verdict}`)).toEqual(
        Array(3).fill('live: ok'),
      );
    });

    test('the API server says as whom it takes a client', () => {
      const { edges } = live(cluster());
      const seen = edges.find(({ client }) => client === 'derived-node-1-cluster-kubelet')!;
      expect(seen.identity).toEqual({
        commonName: 'system:node:node-1',
        organization: 'system:nodes',
      });
    });

    test('etcd says why it refuses, the API server only that it does', () => {
      const refused = live(cluster()).edges.filter(
        (edge) => edge.expect === 'refused' && !isDown(edge),
      );
      const reasons = (server: string) =>
        new Set(refused.filter((edge) => edge.server.endsWith(server)).map(({ reason }) => reason));
      expect(reasons('etcdServer')).toEqual(
        new Set(['no trusted authority has signed the certificate']),
      );
      expect(reasons('apiserver')).toEqual(
        new Set(['the server treats the client as anonymous (HTTP 401)']),
      );
    });

    /** A copy of the tree with a change that isn't deployed. */
    function changed(folder: string, change: (policy: Policy) => void): Edge[] {
      const { place } = cluster().fleet;
      for (const [path, text] of Object.entries(place.files())) {
        place.write(path.replace('cluster', folder), Buffer.from(text, 'latin1'));
      }
      const policy = JSON.parse(place.read('cluster/certflake.json')) as Policy;
      change(policy);
      place.write(`${folder}/certflake.json`, JSON.stringify(policy));
      place.must(['apply', '--yes', '--force', '--accept-all'], { cwd: folder });
      return live(cluster(), folder).edges.filter(
        (edge) => !isDown(edge) && edge.expect === 'accepted',
      );
    }

    test('what is issued and not deployed is found', () => {
      const edges = changed('later', ({ cas }) => {
        cas['cluster']!.certs!['apiserver'] = { expiry: '30d' };
      });
      for (const { server, verdict, reason } of edges) {
        if (!server.endsWith('apiserver')) expect(verdict).toBe('ok');
        else {
          expect(verdict).toBe('stale');
          expect(reason).toMatch(/^the server on cp-\d .* still presents an earlier certificate, /);
        }
      }
    });

    test('so is an authority that the cluster does not know', () => {
      const { place } = cluster().fleet;
      const edges = changed('other', (policy) => {
        policy.dir = './others';
      });
      expect(place.read('other/others/ca/etcd.crt')).not.toBe(
        place.read('cluster/certs/ca/etcd.crt'),
      );
      expect(new Set(edges.map(({ verdict }) => verdict))).toEqual(new Set(['failed']));
      for (const { reason } of edges) {
        expect(reason).toMatch(
          /^the server on cp-\d .* presents .* by an authority that is not in the tree and calls itself /,
        );
      }
    });
  });
}
