import type { ClusterRole, ComponentName } from '../../model/kubernetes.js';
import type { AuthorityName, Condition, Flag } from './table-rows.js';

/** What follows from a cluster's settings and hosts, for a row to ask for. */
export interface Facts {
  /** The family of the first of the services' ranges, 4 or 6. */
  serviceFamily: number;
  /** Whether something says by which name or address nodes reach the API server. */
  knowsEndpoint: boolean;
  /** Whether the cluster's domain is the default. */
  usualDomain: boolean;
  /** Whether the services' ranges are the default. */
  usualRanges: boolean;
}

/** One text for each of etcd's members, in which `${member}` and `${address}` stand for it. */
export interface EachMember {
  eachMember: string;
}

/** A text that is one variable has that variable's type. docs/kubernetes.md lists the variables. */
export type RowValue = string | boolean | string[] | EachMember;

/** What `kubernetesCerts` says where the host's configuration has another value in the end. */
export interface Otherwise {
  /** The option of the section that it is said of; absent: the section. */
  at?: string;
  /** `${option}`, `${wanted}` and `${found}` stand for the option and its values; in the hint too. */
  message: string;
  hint: string;
  /** Whether it is said on hosts of every role. */
  anywhere?: true;
}

/** A NixOS option, and its value on hosts of these roles. */
export interface Setting {
  option: string;
  value: RowValue;
  roles: ClusterRole[];
  when?: Condition & Partial<Facts>;
  /** The value that NixOS's own modules set otherwise, so that it needs `mkForce`. */
  forced?: boolean;
  otherwise?: Otherwise;
}

/** A flag whose value is given here, or is a component's common name. */
export interface FixedFlag extends Flag {
  value?: string;
  commonNameOf?: ComponentName;
  roles: ClusterRole[];
  /** The certificate without which there is no such flag. */
  needs: ComponentName;
}

/** How kubeconfigs are made. */
export interface Kubeconfig {
  /** nixpkgs' function, as an option's path. */
  function: string;
  /** The server that they name. */
  server: ComponentName;
  /** Whom they trust. */
  authorities: AuthorityName[];
}

/** The unit after which the keys' files are there, for all that read them. */
export interface Order {
  after: string;
  /** Modules of these roles leave it to the module that puts this word into the option, on hosts of both. */
  unless: { option: string; has: string; roles: ClusterRole[] };
}

/** Options that take the ports at which other hosts reach this one. */
export interface Firewall {
  when: Condition;
  /** TCP: those of `servers`. */
  servers: string;
  /** UDP: those of `networkPorts`. */
  network: { option: string; roles: ClusterRole[] };
}

/** etcd's client with a certificate, as a command on the hosts that hold it. */
export interface Etcdctl {
  component: ComponentName;
  authorities: AuthorityName[];
  endpoint: string;
  command: string;
  /** The option that has its package. */
  package: string;
  /** Lines of shell: `@endpoint@`, `@caFile@`, `@certFile@`, `@keyFile@`, `@package@`. */
  script: string[];
}

/** What the administrator applies to the cluster, once, on the hosts that hold the certificate. */
export interface Bootstrap {
  component: ComponentName;
  /** Where the kubeconfig lies in /etc, and the option of NixOS that may say so. */
  kubeconfig: { path: string; option: string };
  /** The option that has further objects. */
  addons: string;
  /** The object that gives a component's `${user}` its `${clusterRole}`. */
  binding: ObjectText;
  /** The name of the file with all objects. */
  list: string;
  unit: string;
  /** What its script runs, by their names in nixpkgs. */
  packages: string[];
  /** Lines of shell: `@list@`. */
  script: string[];
  service: BootstrapService;
}

export interface BootstrapService {
  description: string;
  wantedBy: string[];
  after: string[];
  startLimitIntervalSec: number;
  serviceConfig: { RemainAfterExit: boolean; Restart: string; RestartSec: number };
}

/** A ClusterRoleBinding. */
export interface ObjectText {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  roleRef: { apiGroup: string; kind: string; name: string };
  subjects: { apiGroup: string; kind: string; name: string }[];
}

/** What a host that is wired by hand needs, for services that can't run without it: only the Nix module says it. */
export interface HandWiring {
  services: {
    /** How the names of its options begin. */
    options: string;
    /** The options that are all true where NixOS runs it. */
    runs: string[];
    /** Where this is set, it needs none of them. */
    unlessSet?: string;
    needs: ComponentName[];
  }[];
  /** The option that has the authority of this component for all kubeconfigs, unless each service has its own. */
  authority: {
    option: string;
    of: ComponentName;
    services: { runs: string; unlessSet: string }[];
  };
}
