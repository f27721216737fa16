import { createRequire } from 'node:module';
import type { KeyPolicy, UsageWord } from '../../model/policy.js';
import type { ClusterRole, ComponentName, KubernetesPolicy } from '../../model/kubernetes.js';

export type AuthorityName = 'cluster' | 'etcd' | 'front-proxy' | 'csr-signer';

/** Settings that switch an entry on: the cluster must have all of them. */
export type Condition = Partial<Pick<KubernetesPolicy, 'networking' | 'csrSigner'>>;

interface Delivered {
  owner: string;
  group: string;
  mode: string;
  restartUnits: string[];
}

/** A command line flag, and the NixOS option that takes it. */
export interface Flag {
  option: string;
  flag: string;
}

/** NixOS options, by the part of a certificate that they take. */
export interface FileOptions {
  /** The certificate's store path. */
  certificate?: string[];
  /** The decrypted key's path. */
  key?: string[];
  /** The API server's URL, beside a kubeconfig's certificate and key. */
  server?: string[];
  /** A whole kubeconfig's path. */
  kubeconfigFile?: string[];
}

/** The only algorithms that the programs of a certificate can use. */
export interface KeyLimits {
  /** The first replaces an inherited one that isn't among these. */
  algorithms: KeyPolicy['algo'][];
  /** What happens with another one. */
  otherwise: string;
}

/** One certificate of the cluster. Variables: `${hostName}`, `${nodeName}`, `${addresses}` and settings. */
export interface Component extends Delivered {
  /** A noun phrase for messages. */
  what: string;
  authority: AuthorityName;
  commonName: string;
  names?: { O: string };
  usages: UsageWord[];
  /** Absent: every algorithm works. */
  keys?: KeyLimits;
  hosts: string[];
  roles: ClusterRole[];
  /** One key pair for all its hosts. */
  shared?: true;
  when?: Condition;
  options: FileOptions;
  /** The permission that its user needs beyond Kubernetes's own. */
  binding?: { clusterRole: string };
  /** Other names for it, by which lint recognises it too. */
  known: { commonNames: string[]; names: string[] };
}

export interface AuthorityRow extends Partial<Delivered> {
  commonName: string;
  usages: UsageWord[];
  /** The authority that replaces it in a cluster with one authority for all. */
  mergedInto?: AuthorityName;
  parent?: AuthorityName;
  pathLength?: number;
  when?: Condition;
  /** Roles whose hosts open its key. */
  sealedTo?: ClusterRole[];
  flags?: { certificate: Flag[]; key: Flag[] };
}

/** Options and flags that take these authorities' certificates, as one bundle. */
export interface Trust {
  authorities: AuthorityName[];
  roles: ClusterRole[];
  options: string[];
  flags?: Flag[];
}

export interface Setting {
  option: string;
  value: boolean;
  roles: ClusterRole[];
  when?: Condition;
}

/** A flag of the API server with a fixed value, or with a component's common name. */
export type FixedFlag = Flag & ({ value: string } | { commonNameOf: ComponentName });

/** A server's port, or the setting that has it. */
type Port = { port: number } | { portSetting: 'apiServerPort' };

export type Server = Port & {
  /** The authorities whose clients it accepts. */
  trusts: AuthorityName[];
};

/** A connection from one component to the other. */
export interface TableEdge {
  client: ComponentName;
  server: ComponentName;
  /** The server's name as the client uses it; variables stand for the server's host. */
  dials: string;
  expect: 'accepted' | 'refused';
  /** What refuses it: with one authority for all, edges that `authority` refuses stay open. */
  by?: 'authority' | 'usage';
  why?: string;
}

/** Settings of a cluster, defaults filled in. */
export type Settings = Required<Omit<KubernetesPolicy, 'controlPlaneEndpoint' | 'roles'>> &
  Pick<KubernetesPolicy, 'controlPlaneEndpoint'> & { roles: Record<ClusterRole, string> };

export interface Table {
  version: 1;
  defaults: Settings;
  /** Other words for each role. */
  roles: Record<ClusterRole, string[]>;
  /** The role whose hosts run etcd if it has no hosts of its own. */
  stackedEtcd: ClusterRole;
  authorities: Record<AuthorityName, AuthorityRow>;
  components: Record<ComponentName, Component>;
  trust: Trust[];
  settings: Setting[];
  flags: FixedFlag[];
  servers: Partial<Record<ComponentName, Server>>;
  /** Other servers on a cluster's hosts, by port (Kubernetes, "Ports and Protocols"). */
  otherPorts: Partial<Record<number, string>>;
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
