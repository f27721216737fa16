import type { KeyPolicy, UsageWord } from '../../model/policy.js';
import type { ClusterRole, ComponentName, KubernetesPolicy } from '../../model/kubernetes.js';

export type AuthorityName = 'cluster' | 'etcd' | 'front-proxy' | 'csr-signer';

/** Settings that switch an entry on: it exists where the cluster has all of these. */
export type Condition = Partial<
  Pick<KubernetesPolicy, 'networking' | 'csrSigner' | 'etcd' | 'openFirewall'>
>;

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

/** NixOS options by what they take of a certificate. */
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
  /** The first takes the place of an inherited one that is none of these. */
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
  /** The permission that its user needs beyond what Kubernetes gives by itself. */
  binding?: { clusterRole: string };
  /** What others call it, by which lint recognises it too. */
  known: { commonNames: string[]; names: string[] };
}

export interface AuthorityRow extends Partial<Delivered> {
  commonName: string;
  usages: UsageWord[];
  /** What takes its place in a cluster with one authority for all. */
  mergedInto?: AuthorityName;
  parent?: AuthorityName;
  pathLength?: number;
  when?: Condition;
  /** Whose hosts open its key. */
  sealedTo?: ClusterRole[];
  /** A program signs with one certificate, also while its authority rotates and its file has two. */
  flags?: { activeCertificate: Flag[]; key: Flag[] };
}

/** Options and flags that take the certificates of these authorities, as one bundle. */
export interface Trust {
  authorities: AuthorityName[];
  roles: ClusterRole[];
  options: string[];
  flags?: Flag[];
}

/** Where a server listens: at a port, or at the one that a setting says. */
export interface Server {
  port?: number;
  portSetting?: 'apiServerPort';
  /** The authorities whose clients it accepts. */
  trusts: AuthorityName[];
}

/** A connection from the one component to the other. */
export interface TableEdge {
  client: ComponentName;
  server: ComponentName;
  /** The server's name as the client dials it; variables stand for the server's host. */
  dials: string;
  expect: 'accepted' | 'refused';
  /** What refuses it: one authority for all leaves edges open that `authority` refuses. */
  by?: 'authority' | 'usage';
  why?: string;
}

/** Settings of a cluster, defaults filled in. */
export type Settings = Required<Omit<KubernetesPolicy, 'controlPlaneEndpoint' | 'roles'>> &
  Pick<KubernetesPolicy, 'controlPlaneEndpoint'> & { roles: Record<ClusterRole, string> };
