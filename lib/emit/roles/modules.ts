import { clusterOf, clusterRoles, type Cluster } from '../../cluster/members.js';
import { isCluster } from '../../cluster/recognise.js';
import { table } from '../../policy/kubernetes/table.js';
import type { ClusterRole } from '../../model/kubernetes.js';
import type { Inventory, Specs } from '../../model/index.js';
import type { Setting } from '../host-facts.js';
import type { TemplateValues } from '../templates.js';
import { bootstrapOf } from './bootstrap.js';
import { certificateWires, trustWires } from './certificates.js';
import { etcdctlOf } from './etcdctl.js';
import { firewallWires } from './firewall.js';
import { flagWires } from './flags.js';
import { Scope, type FileCode } from './scope.js';
import { settingWires } from './settings.js';
import { orderWires } from './units.js';
import { nested } from './wires.js';

/** A role's module: its file below modules/roles/, also its template's name, and its values. */
export interface RoleModule {
  name: 'control-plane.nix' | 'worker-node.nix' | 'etcd.nix';
  values: TemplateValues;
  /** The hosts that import it. */
  hosts: string[];
}

const roleOf: Readonly<Record<RoleModule['name'], ClusterRole>> = {
  'control-plane.nix': 'control-plane',
  'worker-node.nix': 'worker',
  'etcd.nix': 'etcd',
};

/** The modules of a Kubernetes cluster's roles; none if the policy isn't a cluster's. */
export function roleModules({ specs }: Specs, inventory: Inventory, code: FileCode): RoleModule[] {
  if (!isCluster(specs, inventory)) return [];
  const cluster = clusterOf(specs, inventory);
  const names = Object.keys(roleOf) as RoleModule['name'][];
  const modules = names.map((name): RoleModule => {
    const scope = new Scope(cluster, rolesIn(cluster, roleOf[name]), code);
    return { name, values: valuesOf(scope), hosts: hostsOf(cluster, name) };
  });
  return modules.filter(({ name, hosts }) => name !== 'etcd.nix' || hosts.length > 0);
}

/** Control planes also run etcd, unless it has hosts of its own. */
function rolesIn({ settings }: Cluster, role: ClusterRole): ClusterRole[] {
  const runsEtcd = role === table.stackedEtcd && settings.etcd === 'stacked';
  return runsEtcd ? [role, 'etcd'] : [role];
}

function hostsOf(cluster: Cluster, module: RoleModule['name']): string[] {
  const hosts = Object.keys(cluster.inventory.hosts).sort();
  return hosts.filter((host) => {
    const roles = clusterRoles(cluster, host) ?? [];
    const stacked = module === 'etcd.nix' && roles.includes(table.stackedEtcd);
    return roles.includes(roleOf[module]) && !(stacked && cluster.settings.etcd === 'stacked');
  });
}

function valuesOf(scope: Scope): TemplateValues {
  const wires = [
    ...settingWires(scope, table.settings),
    ...trustWires(scope),
    ...certificateWires(scope),
    ...flagWires(scope),
    ...settingWires(scope, table.memberSettings),
    ...orderWires(scope),
    ...firewallWires(scope),
  ];
  const bootstrap = bootstrapOf(scope);
  const etcdctl = etcdctlOf(scope);
  const names = [...scope.names, ...scope.memberNames];
  return {
    names: names.map(([name, value]): Setting => ({ name, value })),
    settings: nested(wires).map(([name, value]): Setting => ({ name, value })),
    bootstrap,
    etcdctl,
  };
}
