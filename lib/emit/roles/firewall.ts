import { portOf } from '../../policy/kubernetes/settings.js';
import { table } from '../../policy/kubernetes/table.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Scope } from './scope.js';
import type { Wire } from './wires.js';

/** Opens the ports of these roles' servers and pod network for other hosts. */
export function firewallWires(scope: Scope): Wire[] {
  const { openFirewall, networking } = scope.cluster.settings;
  if (!openFirewall) return [];
  const isNode = scope.isFor(['control-plane', 'worker']);
  const udp = isNode ? (table.networkPorts[networking] ?? []) : [];
  return [
    ['networking.firewall.allowedTCPPorts', tcpPorts(scope)],
    ...(udp.length === 0 ? [] : [['networking.firewall.allowedUDPPorts', udp] as Wire]),
  ];
}

function tcpPorts(scope: Scope): number[] {
  const names = Object.keys(table.servers) as ComponentName[];
  const here = names.filter((name) => scope.isFor(table.components[name].roles));
  return here.map((name) => portOf(scope.cluster.settings, name));
}
