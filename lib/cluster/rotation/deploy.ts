import type { RotationMove } from '../../model/index.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { checksFor, type Check } from './checks.js';
import { hostsWith, inOrder, type Concern } from './concern.js';
import { restartsOf, restartsOn, type Restart, type Restarts } from './restarts.js';

/** What the hosts of a group have in common. */
export type GroupName = 'etcd' | 'control-planes' | 'others';

/** Hosts to deploy, after those of the groups before. */
export interface DeployGroup {
  name: GroupName;
  hosts: string[];
  /** Whether each host waits for the one before; otherwise in any order, also together. */
  oneAtATime: boolean;
  /** What the deploy restarts on them. */
  restarts: Restart[];
  /** What must be true before the next host; if the order is free, after the last one. */
  checks: Check[];
}

/**
 * The hosts that hold a certificate below the authority, or run a program of the cluster that trusts it: members
 * of etcd first, then control planes, then the others. A host is in the first group that it belongs to.
 */
export function groupsOf(move: RotationMove, concern: Concern): DeployGroup[] {
  const restarts = restartsOf(move, concern);
  const hosts = concernedHosts(restarts, concern);
  const members = hosts.filter(isAmong(etcdHosts(concern)));
  const planes = hosts.filter(isAmong(hostsWith(concern, 'apiserver')));
  const groups: [GroupName, string[]][] = [
    ['etcd', members],
    ['control-planes', planes.filter((host) => !members.includes(host))],
    ['others', hosts.filter((host) => ![...members, ...planes].includes(host))],
  ];
  return groups
    .filter(([, own]) => own.length > 0)
    .map(([name, own]) => groupOf(name, own, restarts, concern));
}

const isAmong =
  (hosts: readonly string[]) =>
  (host: string): boolean =>
    hosts.includes(host);

const members: ComponentName[] = ['etcdServer', 'etcdPeer'];

/** Members of etcd, if the authority has to do with etcd. */
const etcdHosts = (concern: Concern): string[] =>
  concern.signsAs.has('etcd') ? hostsWith(concern, ...members) : [];

function concernedHosts({ trusting }: Restarts, concern: Concern): string[] {
  const { authority, below } = concern;
  const holders = [authority, ...below].flatMap(({ heldBy }) => heldBy);
  return inOrder([...holders, ...trusting.keys()]);
}

function groupOf(name: GroupName, hosts: string[], all: Restarts, concern: Concern): DeployGroup {
  const restarts = restartsOn(hosts, all, concern);
  const oneAtATime = name !== 'others' && hosts.length > 1;
  return { name, hosts, oneAtATime, restarts, checks: checksFor(restarts, concern) };
}
