import { readFileSync } from 'node:fs';
import type { Ran } from '../../cli/certflake.js';
import { need, withPrograms } from '../../programs.js';
import { kubectl } from './clients.js';
import type { Cluster } from './cluster.js';
import { Daemon, until } from './daemon.js';
import { live, type Edge } from './live.js';
import { wordsOf } from './machine.js';

/** No pod is meant for it: its container runtime has nothing to do. */
const HOST = 'cp-3';

/** What a host in namespaces lacks: systemd's cgroups, disabled swap, its own disk. */
const withoutSystemd = {
  ...{ cgroupDriver: 'cgroupfs', cgroupsPerQOS: false, enforceNodeAllocatable: [] },
  ...{ failSwapOn: false, localStorageCapacityIsolation: false, makeIPTablesUtilChains: false },
};

/** The API server's decisions apply at once: a test waits for no cache. */
const soon = { cacheAuthorizedTTL: '1ms', cacheUnauthorizedTTL: '1ms' };

/** The unit's own command line, with the changes above in the file of `--config`. */
function kubeletWords({ fleet, machines }: Cluster): string[] {
  const words = wordsOf(machines[HOST]!.unit('kubelet').command);
  return words.map((word) => {
    if (!word.startsWith('--config=')) return word;
    const own = JSON.parse(readFileSync(word.replace('--config=', ''), 'utf8')) as object;
    const authorization = { mode: 'Webhook', webhook: soon };
    const changed = JSON.stringify({ ...own, ...withoutSystemd, authorization });
    return `--config=${fleet.place.write('run/kubelet.json', changed)}`;
  });
}

/** A kubelet and its container runtime, at the paths of the host's configuration. */
async function startKubelet(cluster: Cluster, daemons: Daemon[]): Promise<void> {
  const { place } = cluster.fleet;
  const { namespace } = cluster.machines[HOST]!;
  const containerd = new Daemon(place, 'containerd', ...namespace.enter(need('containerd'), []));
  daemons.push(containerd);
  await containerd.says('containerd successfully booted');
  const [program, ...args] = kubeletWords(cluster);
  const kubelet = new Daemon(place, 'kubelet', ...namespace.enter(program!, args));
  daemons.push(kubelet);
  await kubelet.says('Started kubelet');
}

/**
 * A real kubelet on one host. It needs a container runtime, and sets the kernel's parameters: only for a
 * machine to throw away, with `CERTFLAKE_KUBELET=1`.
 */
export function kubeletTests(cluster: () => Cluster): void {
  const isAllowed = process.env['CERTFLAKE_KUBELET'] === '1' && process.getuid?.() === 0;
  const title = 'a kubelet';
  if (!isAllowed) {
    test.skip(`${title} (skipped: needs root and CERTFLAKE_KUBELET=1)`, () => undefined);
    return;
  }
  withPrograms(['kubelet', 'containerd'], title, () => {
    const daemons: Daemon[] = [];
    beforeAll(() => startKubelet(cluster(), daemons), 60_000);
    afterAll(async () => {
      for (const daemon of daemons.reverse()) await daemon.stop();
    });

    const admin = (...args: string[]): Ran => {
      const { fleet, servers } = cluster();
      return kubectl(fleet, servers['cp-1']!, fleet.files('cp-2', 'cluster-admin'), args);
    };

    const edges = (): Edge[] =>
      live(cluster()).edges.filter(
        ({ server, to }) => to === HOST && server.endsWith('kubeletServer'),
      );

    test('registers its node with its own certificate', async () => {
      await until('the node is there', () => admin('get', 'node', HOST).status === 0, 30);
    });

    test('lets nobody in but its API servers, and those once they are allowed to', () => {
      const servers = () => edges().filter(({ expect: must }) => must === 'accepted');
      const bindings = ['system:kube-apiserver', 'system:kube-apiserver:kubelet-api-admin'];
      admin('delete', 'clusterrolebinding', ...bindings, '--ignore-not-found');
      expect(servers()).toHaveLength(3);
      for (const { verdict, reason } of servers()) {
        expect(verdict).toBe('failed');
        expect(reason).toContain(
          'the kubelet knows system:kube-apiserver, but gives it no permission',
        );
      }
      const role = '--clusterrole=system:kubelet-api-admin';
      admin('create', 'clusterrolebinding', 'kubelets', role, '--user=system:kube-apiserver');
      expect(servers().map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
      const others = edges().filter(({ expect: must }) => must === 'refused');
      expect(others.length).toBeGreaterThan(6);
      expect(new Set(others.map(({ reason, verdict }) => `${verdict}: ${reason!}`))).toEqual(
        new Set(['ok: the server treats the client as anonymous (HTTP 401)']),
      );
    });
  });
}
