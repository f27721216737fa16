import type { Ran } from '../../cli/certflake.js';
import { withPrograms } from '../../programs.js';
import { kubectl } from './clients.js';
import { configOf, type Cluster } from './cluster.js';
import { Daemon, freePort, until } from './daemon.js';
import { addressOf } from './fleet.js';
import { live, type Edge } from './live.js';

/** No pod is meant for it: its container runtime has nothing to do. */
const HOST = 'cp-3';

/** A kubelet and its container runtime, whose server is at the host's own address. */
async function startKubelet({ fleet, servers }: Cluster, daemons: Daemon[]): Promise<string> {
  const { place } = fleet;
  const socket = place.path('run/containerd.sock');
  const runtime = place.write(
    'run/containerd.toml',
    ['version = 2', ...['root', 'state'].map((name) => `${name} = "${place.path(`run/${name}`)}"`)]
      .concat('[grpc]', `address = "${socket}"`)
      .join('\n'),
  );
  const containerd = new Daemon(place, 'containerd', 'containerd', ['--config', runtime]);
  daemons.push(containerd);
  await containerd.says('containerd successfully booted');
  const port = await freePort(addressOf(HOST));
  const serving = fleet.files(HOST, 'cluster-kubeletServer');
  const soon = { cacheAuthorizedTTL: '1ms', cacheUnauthorizedTTL: '1ms' };
  const config = place.write(
    'run/kubelet.json',
    JSON.stringify({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      ...{ address: addressOf(HOST), port, readOnlyPort: 0, healthzPort: 0 },
      ...{ tlsCertFile: serving.certificate, tlsPrivateKeyFile: serving.key },
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: fleet.authority('cluster') },
      },
      authorization: { mode: 'Webhook', webhook: soon },
      ...{ containerRuntimeEndpoint: `unix://${socket}`, cgroupDriver: 'cgroupfs' },
      ...{ cgroupsPerQOS: false, enforceNodeAllocatable: [], makeIPTablesUtilChains: false },
      ...{ failSwapOn: false, localStorageCapacityIsolation: false },
    }),
  );
  const kubelet = new Daemon(place, 'kubelet', 'kubelet', [
    ...['--config', config, '--root-dir', place.path('run/kubelet')],
    ...['--cert-dir', place.path('run/kubelet-pki'), '--hostname-override', HOST],
    ...['--kubeconfig', configOf(fleet, HOST, 'cluster-kubelet', servers['cp-1']!)],
  ]);
  daemons.push(kubelet);
  await kubelet.says('Started kubelet');
  return `${HOST}:10250=${addressOf(HOST)}:${port}`;
}

/**
 * A real kubelet on one host. It wants a container runtime, and sets the kernel's parameters as it likes
 * them: only where the machine is to be thrown away, which `CERTFLAKE_KUBELET=1` says.
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
    let place: string;
    beforeAll(async () => {
      place = await startKubelet(cluster(), daemons);
    }, 60_000);
    afterAll(async () => {
      for (const daemon of daemons.reverse()) await daemon.stop();
      // it mounts its folder over itself
      cluster().fleet.place.run('umount', [cluster().fleet.place.path('run/kubelet')]);
    });

    const admin = (...args: string[]): Ran => {
      const { fleet, servers } = cluster();
      return kubectl(fleet, servers['cp-1']!, fleet.files('cp-2', 'cluster-admin'), args);
    };

    const edges = (): Edge[] =>
      live(cluster(), [place]).edges.filter(
        ({ server, to }) => to === HOST && server.endsWith('kubeletServer'),
      );

    test('registers its node with its own certificate', async () => {
      await until('the node is there', () => admin('get', 'node', HOST).status === 0, 30);
    });

    test('lets nobody in but its API servers, and those once they are allowed to', () => {
      const servers = () => edges().filter(({ expect: must }) => must === 'accepted');
      admin('delete', 'clusterrolebinding', 'kubelets', '--ignore-not-found');
      expect(servers()).toHaveLength(3);
      for (const { verdict, reason } of servers()) {
        expect(verdict).toBe('failed');
        expect(reason).toContain('it knows system:kube-apiserver, who may do nothing there');
      }
      const role = '--clusterrole=system:kubelet-api-admin';
      admin('create', 'clusterrolebinding', 'kubelets', role, '--user=system:kube-apiserver');
      expect(servers().map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok']);
      const others = edges().filter(({ expect: must }) => must === 'refused');
      expect(others.length).toBeGreaterThan(6);
      expect(new Set(others.map(({ reason, verdict }) => `${verdict}: ${reason!}`))).toEqual(
        new Set(['ok: it takes the client for nobody (HTTP 401)']),
      );
    });
  });
}
