import { isOn, portOf } from '../../policy/kubernetes/settings.js';
import { table } from '../../policy/kubernetes/table.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Scope } from './scope.js';
import type { Wire } from './wires.js';

/** Opens the ports of these roles' servers and pod network for other hosts. */
export function firewallWires(scope: Scope): Wire[] {
  const { settings } = scope.cluster;
  const { when, servers, network } = table.firewall;
  if (!isOn(settings, when)) return [];
  const udp = scope.isFor(network.roles) ? (table.networkPorts[settings.networking] ?? []) : [];
  return [[servers, tcpPorts(scope)], ...(udp.length === 0 ? [] : [[network.option, udp] as Wire])];
}

function tcpPorts(scope: Scope): number[] {
  const names = Object.keys(table.servers) as ComponentName[];
  const here = names.filter((name) => scope.isFor(table.components[name].roles));
  return here.map((name) => portOf(scope.cluster.settings, name));
}
