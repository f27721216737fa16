import { createRequire } from 'node:module';
import type { ClusterRole, ComponentName } from '../../model/kubernetes.js';
import type {
  AuthorityName,
  AuthorityRow,
  Component,
  Server,
  Settings,
  TableEdge,
  Trust,
} from './table-rows.js';
import type {
  Bootstrap,
  Etcdctl,
  Firewall,
  HandWiring,
  FixedFlag,
  Kubeconfig,
  Order,
  Setting,
} from './table-wiring.js';

export type * from './table-rows.js';
export type * from './table-wiring.js';

export interface Table {
  version: 1;
  defaults: Settings;
  /** The words that a setting takes, where it doesn't take any. */
  choices: Record<'authorities' | 'etcd' | 'networking', string[]>;
  /** Other words for each role. */
  roles: Record<ClusterRole, string[]>;
  /** The role whose hosts run etcd if it has no hosts of its own. */
  stackedEtcd: ClusterRole;
  /** The option that has the name of a host's node. */
  nodeName: string;
  authorities: Record<AuthorityName, AuthorityRow>;
  components: Record<ComponentName, Component>;
  trust: Trust[];
  settings: Setting[];
  /** Settings that emitted modules have behind those that take files. */
  memberSettings: Setting[];
  flags: FixedFlag[];
  kubeconfig: Kubeconfig;
  /** The server whose hosts `${member}` stands for. */
  members: ComponentName;
  order: Order;
  firewall: Firewall;
  etcdctl: Etcdctl;
  bootstrap: Bootstrap;
  handWiring: HandWiring;
  servers: Partial<Record<ComponentName, Server>>;
  /** Who else listens on a host of the cluster, by port (Kubernetes, "Ports and Protocols"). */
  otherPorts: Partial<Record<string, string>>;
  /** UDP ports at which nodes reach each other's pods, by the pod network: flannel's VXLAN. */
  networkPorts: Partial<Record<Settings['networking'], number[]>>;
  edges: TableEdge[];
}

/**
 * The Kubernetes PKI, as data: kubernetes.io "PKI certificates and requirements", kubeadm, and the
 * options of nixpkgs' modules. The Nix module and the templates read the same file.
 *
 * `require`, not `import`: Node 20 prints a warning that JSON modules are experimental.
 */
export const table = createRequire(import.meta.url)('../../../data/kubernetes.json') as Table;

export const components = Object.entries(table.components) as [ComponentName, Component][];
export const authorities = Object.entries(table.authorities) as [AuthorityName, AuthorityRow][];
