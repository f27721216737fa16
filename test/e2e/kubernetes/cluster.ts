import { portOf } from '../../../lib/policy/kubernetes/settings.js';
import { table } from '../../../lib/policy/kubernetes/table.js';
import type { ComponentName } from '../../../lib/model/kubernetes.js';
import { kubectl } from './clients.js';
import type { Daemon } from './daemon.js';
import { addressOf, makeFleet, planes, type Fleet } from './fleet.js';
import { bootAll, type Machine } from './machine.js';
import { evaluateHosts, type Running } from './running.js';

interface Member {
  host: string;
  client: string;
  peer: string;
}

/** The running services: etcd on every control plane, a control plane's other services on the first two. */
export interface Cluster {
  fleet: Fleet;
  running: Running;
  machines: Record<string, Machine>;
  members: Member[];
  etcds: Daemon[];
  /** By host: the address of its API server. */
  servers: Record<string, string>;
  /** Starts a unit of a host. */
  start: (host: string, unit: string) => Daemon;
}

const urlOf = (host: string, server: ComponentName): string =>
  `https://${addressOf(host)}:${portOf(table.defaults, server)}`;

const memberOf = (host: string): Member => ({
  host,
  client: urlOf(host, 'etcdServer'),
  peer: urlOf(host, 'etcdPeer'),
});

/** The services of a complete control plane; the third one runs only etcd. */
const services = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/**
 * Hosts in namespaces that run the units of their NixOS configurations, with files that certflake issued. The
 * caller must stop all in `daemons`, even if this fails.
 */
export async function startCluster(daemons: Daemon[]): Promise<Cluster> {
  const fleet = await makeFleet();
  const running = evaluateHosts(fleet.place.path('cluster'));
  const machines = await bootAll(fleet, running);
  const start = (host: string, unit: string): Daemon => {
    const daemon = machines[host]!.start(unit);
    daemons.push(daemon);
    return daemon;
  };
  const etcds = planes.map((host) => start(host, 'etcd'));
  const whole = planes.slice(0, 2);
  const started = whole.map((host) => services.map((unit) => start(host, unit)));
  const servers = Object.fromEntries(whole.map((host) => [host, urlOf(host, 'apiserver')]));
  const cluster = {
    fleet,
    running,
    machines,
    members: planes.map(memberOf),
    etcds,
    servers,
    start,
  };
  for (const [i, host] of whole.entries()) {
    await started[i]![0]!.ready(() => isReady(cluster, host));
  }
  return cluster;
}

function isReady({ fleet, servers }: Cluster, host: string): boolean {
  const as = fleet.files(host, 'cluster-admin');
  return kubectl(fleet, servers[host]!, as, ['get', '--raw', '/readyz']).status === 0;
}
