import { settingsOf, portOf } from '../../policy/kubernetes/settings.js';
import { table } from '../../policy/kubernetes/table.js';
import type { Said } from '../../text/say.js';
import { nodeName } from '../nodes.js';
import { hostsWith, type Concern } from './concern.js';
import * as commands from './commands.js';
import * as say from './messages.js';
import type { Restart } from './restarts.js';

/** A command after a deploy, and what it must show before the next one. */
export interface Check {
  /** `host`: on the host that was deployed. */
  runOn: 'host' | 'anywhere';
  command: Said;
  expect: string;
}

/** What shows that the restarted servers work again. */
export function checksFor(restarts: readonly Restart[], concern: Concern): Check[] {
  const isRestarted = (unit: string) => restarts.some((one) => one.unit === unit);
  const isPlane = isRestarted('kube-apiserver.service');
  return [
    ...(isRestarted('etcd.service') ? [etcdHealth(concern)] : []),
    ...(isPlane ? [apiServerReady(concern)] : []),
    ...(isRestarted('kubelet.service') && !isPlane ? [nodesReady] : []),
  ];
}

/** By the command that the modules install, if the cluster has it. */
function etcdHealth(concern: Concern): Check {
  const { inventory, authority } = concern;
  const hasCommand =
    inventory.kubernetes !== undefined && hostsWith(concern, table.etcdctl.component).length > 0;
  if (hasCommand) return { runOn: 'host', command: commands.ownEtcdctl, expect: say.allHealthy };
  const endpoints = hostsWith(concern, 'etcdServer').map((host) =>
    urlOf(host, 'etcdServer', concern),
  );
  const command = commands.etcdctl(endpoints, authority.files.certificate);
  return { runOn: 'anywhere', command, expect: say.allHealthy };
}

/** By the administrator's kubeconfig on the host, if the modules write it. */
function apiServerReady(concern: Concern): Check {
  const { kubernetes } = concern.inventory;
  const hasKubeconfig =
    kubernetes !== undefined && !settingsOf(kubernetes).without.includes(table.bootstrap.component);
  const command = hasKubeconfig
    ? commands.readyHere
    : commands.readyAt(portOf(kubernetes ?? {}, 'apiserver'));
  return { runOn: hasKubeconfig ? 'host' : 'anywhere', command, expect: say.ready };
}

const nodesReady: Check = { runOn: 'anywhere', command: commands.nodes, expect: say.nodesReady };

function urlOf(host: string, server: 'etcdServer', { inventory }: Concern): string {
  const address = inventory.hosts[host]?.addresses?.[0] ?? nodeName(inventory, host);
  const named = address.includes(':') ? `[${address}]` : address;
  return `https://${named}:${portOf(inventory.kubernetes ?? {}, server)}`;
}
