import { clusterOf, clusterRoles, type Cluster } from '../../cluster/members.js';
import { isCluster } from '../../cluster/recognise.js';
import { dnsAddress, familyOf } from '../../policy/words/service-range.js';
import { portOf } from '../../policy/kubernetes/settings.js';
import { components, table } from '../../policy/kubernetes/table.js';
import type { ClusterRole } from '../../model/kubernetes.js';
import type { Inventory, Specs } from '../../model/index.js';
import type { Setting } from '../host-facts.js';
import { NixExpression, type NixValue } from '../nix-value.js';
import { quoted } from '../nix-words.js';
import { kubeletName } from '../policy-words.js';
import type { TemplateValues } from '../templates.js';
import {
  endpointOf,
  etcdMembers,
  etcdUrls,
  etcdWires,
  inUrl,
  ownEtcdAddress,
} from './addresses.js';
import { certificateWires, kubeconfig, settingWires, trustWires, unitsOf } from './certificates.js';
import { etcdctlOf } from './etcdctl.js';
import { firewallWires } from './firewall.js';
import { flagWires } from './flags.js';
import { Scope, type FileCode } from './scope.js';
import { nested, type Wire } from './wires.js';

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
    ...kubernetesWires(scope),
    ...settingWires(scope),
    ...trustWires(scope),
    ...certificateWires(scope),
    ...flagWires(scope),
    ...(scope.isFor(['etcd']) ? etcdWires(scope.cluster) : []),
    ...orderWires(scope),
    ...firewallWires(scope),
  ];
  const bootstrap = bootstrapOf(scope);
  const etcdctl = etcdctlOf(scope);
  const names = [...scope.names, ...etcdNames(scope)];
  return {
    names: names.map(([name, value]): Setting => ({ name, value })),
    settings: nested(wires).map(([name, value]): Setting => ({ name, value })),
    bootstrap,
    etcdctl,
  };
}

function etcdNames(scope: Scope): [string, NixValue][] {
  if (!scope.isFor(['control-plane', 'etcd'])) return [];
  const members: [string, NixValue] = ['etcdMembers', etcdMembers(scope.cluster)];
  return scope.isFor(['etcd']) ? [members, ownEtcdAddress] : [members];
}

/** What NixOS's modules need besides files. */
function kubernetesWires(scope: Scope): Wire[] {
  const isPlane = scope.isFor(['control-plane']);
  if (!isPlane && !scope.isFor(['worker'])) return [];
  const { cluster } = scope;
  const endpoint = endpointOf(cluster);
  const port = portOf(cluster.settings, 'apiserver');
  return [
    ['services.kubernetes.roles', [isPlane ? 'master' : 'node']],
    // NixOS uses the host's name, which differs from the node's if there is a domain.
    ['services.kubernetes.proxy.hostname', kubeletName],
    ...(endpoint === undefined ? [] : endpointWires(endpoint, port)),
    ...networkWires(cluster, isPlane),
    ...(isPlane ? [['services.kubernetes.apiserver.securePort', port] as Wire] : []),
    ...(isPlane ? etcdClientWires(cluster) : []),
  ];
}

/** Both become parts of URLs; the second because NixOS's own lacks the port if `advertiseAddress` is set. */
function endpointWires(endpoint: string, port: number): Wire[] {
  return [
    ['services.kubernetes.masterAddress', inUrl(endpoint)],
    ['services.kubernetes.apiserverAddress', `https://${inUrl(endpoint)}:${port}`],
  ];
}

/**
 * Names and addresses in the certificates that NixOS would otherwise guess. Also on workers: a kubelet tells
 * its pods the DNS address, which comes from the services' range.
 */
function networkWires({ settings }: Cluster, isPlane: boolean): Wire[] {
  const { clusterDomain, serviceRanges } = settings;
  const ranges = serviceRanges.join(',');
  const wires: Wire[] = [];
  if (clusterDomain !== table.defaults.clusterDomain)
    wires.push(['services.kubernetes.addons.dns.clusterDomain', clusterDomain]);
  if (ranges !== table.defaults.serviceRanges.join(','))
    wires.push(['services.kubernetes.apiserver.serviceClusterIpRange', ranges]);
  return [...wires, ...ipv6Wires(serviceRanges[0]!, isPlane)];
}

/** NixOS's values are for IPv4: its DNS address is invalid here, and its server can't be reached. */
function ipv6Wires(range: string, isPlane: boolean): Wire[] {
  if (familyOf(range) === 4) return [];
  return [
    ['services.kubernetes.addons.dns.clusterIp', dnsAddress(range)],
    ['services.kubernetes.kubelet.address', '::'],
    ...(isPlane ? [['services.kubernetes.apiserver.bindAddress', '::'] as Wire] : []),
  ];
}

function etcdClientWires(cluster: Cluster): Wire[] {
  const servers: Wire = [
    'services.kubernetes.apiserver.etcd.servers',
    etcdUrls(cluster, 'etcdServer'),
  ];
  // NixOS's role "master" always runs one on the same host, even if the host isn't a member.
  const isMember = '(etcdMembers ? ${config.networking.hostName})';
  const own: Wire = ['services.etcd.enable', new NixExpression(`lib.mkForce ${isMember}`)];
  return cluster.settings.etcd === 'stacked' ? [servers] : [servers, own];
}

/**
 * If agenix runs as a unit, its files exist only after it; otherwise the name has no effect. NixOS joins the
 * lists of two modules, so on a host with both roles only the control plane's module says it.
 */
function orderWires(scope: Scope): Wire[] {
  const agenix = 'agenix-install-secrets.service';
  const after = scope.isFor(['worker']) ? unlessMaster(scope, agenix) : [agenix];
  return unitsOf(scope).map((unit): Wire => [
    `systemd.services.${unit.replace(/\.service$/, '')}.after`,
    after,
  ]);
}

function unlessMaster(scope: Scope, unit: string): NixExpression {
  const isMaster = 'lib.elem "master" config.services.kubernetes.roles';
  scope.names.set('isMaster', new NixExpression(isMaster));
  scope.names.set('order', new NixExpression(`lib.optional (!isMaster) ${quoted([unit])}`));
  return new NixExpression('order');
}

/** The permissions that the cluster's own users need; its administrator applies them. Null without one. */
function bootstrapOf(scope: Scope): TemplateValues | null {
  if (!scope.isFor(['control-plane']) || scope.commonName('admin') === undefined) return null;
  const bindings = components.flatMap(([name, { binding }]) => {
    const user = binding === undefined ? undefined : scope.commonName(name);
    return binding === undefined || user === undefined
      ? []
      : [bindingOf(user, binding.clusterRole)];
  });
  return { bindings, kubeconfig: kubeconfig(scope, 'admin') };
}

function bindingOf(user: string, role: string): NixValue {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: user },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup, kind: 'User', name: user }],
  };
}
