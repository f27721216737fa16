import type { CommonName, Word } from './scalars.js';

/** A certificate that Kubernetes needs, as data/kubernetes.json names it. */
export type ComponentName =
  | 'apiserver'
  | 'apiserverKubeletClient'
  | 'controllerManager'
  | 'scheduler'
  | 'kubelet'
  | 'kubeletServer'
  | 'kubeProxy'
  | 'admin'
  | 'addonManager'
  | 'flannel'
  | 'calico'
  | 'serviceAccount'
  | 'etcdServer'
  | 'etcdPeer'
  | 'etcdHealthcheck'
  | 'etcdClient'
  | 'frontProxyClient';

/** What a host does in the cluster; `etcd` is a host that runs etcd. */
export type ClusterRole = 'control-plane' | 'worker' | 'etcd';

/**
 * An address range, as in `10.0.0.0/24` or `fd00::/108`.
 * @format policy-range
 */
export type AddressRange = string;

/**
 * A DNS domain.
 * @format policy-domain
 */
export type Domain = string;

/**
 * A name or an address to connect to, without `https://` and port.
 * @format policy-endpoint
 */
export type Endpoint = string;

/**
 * A name or an address of a server, without `https://` and port; a wildcard stands for several names, and
 * `${hostName}` and `${nodeName}` for the host that the certificate is made for.
 * @format policy-server-name
 */
export type ServerName = string;

/** The policy's own words for the cluster's roles, where they differ. */
export type RoleWords = Partial<Record<ClusterRole, Word>>;

/**
 * A Kubernetes cluster: declares every certificate that it needs, each for the hosts whose role needs it. They
 * are ordinary entries of `cas`: what `cas` sets for one of them wins, option by option.
 */
export interface KubernetesPolicy {
  /** The cluster's DNS domain; "cluster.local" by default. */
  clusterDomain?: Domain;
  /**
   * The services' address ranges, one or one of each family; [ "10.0.0.0/24" ] by default. The first
   * address of each is the API server's inside the cluster.
   */
  serviceRanges?: AddressRange[];
  /** The name or address that nodes reach the API server by; the first control plane's name by default. */
  controlPlaneEndpoint?: Endpoint;
  /** Further names and addresses of the API server. */
  apiServerNames?: ServerName[];
  /**
   * The API server's port, 6443 by default; a `controlPlaneEndpoint` before several uses the same port.
   * @asType integer
   * @minimum 1
   * @maximum 65535
   */
  apiServerPort?: number;
  /** One authority for all, or one each for the cluster, etcd and the front proxy ("three", the default). */
  authorities?: 'one' | 'three';
  /** Where etcd runs: on the control planes ("stacked", the default) or on the hosts of role etcd. */
  etcd?: 'stacked' | 'external';
  /** The pod network, which needs a client certificate; "flannel" by default. */
  networking?: 'flannel' | 'calico' | 'none';
  /** An authority below the cluster's, whose key the control planes may open to sign requests. */
  csrSigner?: boolean;
  /** Whether a host's firewall opens the ports at which other hosts reach it; true by default. */
  openFirewall?: boolean;
  /** The administrator's user name; "kubernetes-admin" by default. */
  adminName?: CommonName;
  /** The words that hosts have as `role`, where they differ from "control-plane", "worker" and "etcd". */
  roles?: RoleWords;
  /** Certificates to leave out. */
  without?: ComponentName[];
}

/** Rules of lint that are switched off, each with the reason. */
export interface LintPolicy {
  /** By the rule's name: why it does not apply here. */
  off?: Record<string, Word>;
}
