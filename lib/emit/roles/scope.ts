import { membersOf, type Cluster } from '../../cluster/members.js';
import { isOn } from '../../policy/kubernetes/settings.js';
import { table, type AuthorityName } from '../../policy/kubernetes/table.js';
import type { ClusterRole, ComponentName } from '../../model/kubernetes.js';
import { NixExpression, type NixCall, type NixValue } from '../nix-value.js';
import { attributePath } from '../nix-words.js';
import { hostName } from '../policy-words.js';
import { memberAddresses } from './addresses.js';

/** How modules refer to what certToolkit declares. */
export interface FileCode {
  /** The code for a certificate, by its authority's name and its own. */
  certificate: (ca: string, name: string) => string;
  /** The one certificate with which an authority signs now. */
  activeCertificate: (ca: string) => NixExpression;
  /** One file of this name with the certificates of several authorities, all generations of each. */
  bundle: (name: string, cas: readonly string[]) => NixCall;
}

/** One role's module while it is built: its subject, and the names that its values use. */
export class Scope {
  /** The module's `let`, in the order of first use. */
  readonly names = new Map<string, NixValue>();
  /** What stands behind these: etcd's members, and the host's own address among them. */
  readonly memberNames = new Map<string, NixValue>();

  constructor(
    readonly cluster: Cluster,
    readonly roles: readonly ClusterRole[],
    private readonly code: FileCode,
  ) {}

  isFor(roles: readonly ClusterRole[]): boolean {
    return roles.some((role) => this.roles.includes(role));
  }

  /** The name for a component's certificate; undefined if the policy has none. */
  certificate(component: ComponentName): string | undefined {
    const [member] = membersOf(this.cluster, component);
    if (member === undefined) return undefined;
    const { ca, name } = member.spec;
    this.names.set(component, new NixExpression(this.code.certificate(ca, name)));
    return component;
  }

  /** The one certificate with which an authority signs now. */
  activeCertificate(authority: AuthorityName): NixExpression {
    return this.code.activeCertificate(authority);
  }

  /** A component's common name in this cluster's policy. */
  commonName(component: ComponentName): string | undefined {
    return membersOf(this.cluster, component)[0]?.spec.contents.subject.commonName;
  }

  /** The name that stands for etcd's members by host, each with its address. */
  members(): string {
    this.memberNames.set('etcdMembers', memberAddresses(this.cluster));
    return 'etcdMembers';
  }

  /** The name that stands for the host's own address among them. */
  ownAddress(): NixExpression {
    const own = new NixExpression(`${this.members()}.\${${hostName.code}}`);
    this.memberNames.set('etcdAddress', own);
    return new NixExpression('etcdAddress');
  }

  /** The name that stands for one file with the certificates of these authorities. */
  authorities(authorities: readonly AuthorityName[]): NixExpression | undefined {
    const found = [...new Set(authorities.flatMap((name) => this.trusted(name)))];
    const [first, ...others] = found;
    if (first === undefined) return undefined;
    const isOne = others.length === 0;
    const name = `${camel(first)}${isOne ? 'Ca' : 'Cas'}`;
    this.names.set(name, isOne ? authorityPath(first) : this.code.bundle(`${name}.crt`, found));
    return new NixExpression(name);
  }

  /** Whether the cluster has an authority that signs no certificate of the table. */
  has(authority: AuthorityName): boolean {
    const { settings, inventory } = this.cluster;
    const { when } = table.authorities[authority];
    return when !== undefined && isOn(settings, when) && authority in inventory.authorities;
  }

  /**
   * What must be trusted for certificates of the table's authority: the roots of those that sign it in this
   * policy. Leaves out the pair for tokens, which isn't used as a certificate. An authority that signs requests
   * is trusted itself, since its certificates come without their chain.
   */
  private trusted(authority: AuthorityName): string[] {
    const signed = this.cluster.members.filter(
      ({ component, spec }) =>
        table.components[component].authority === authority &&
        spec.contents.usages.extended.length > 0,
    );
    const roots = signed.map(({ spec }) => this.rootOf(spec.ca));
    return this.has(authority) ? [...roots, authority] : roots;
  }

  private rootOf(ca: string): string {
    const parent = this.cluster.inventory.authorities[ca]?.spec.parent;
    return parent === undefined ? ca : this.rootOf(parent);
  }
}

/** An authority's own certificate and key in a module. */
export function authorityCode(ca: string): string {
  return `config.certToolkit.${attributePath(['cas', ca])}.ca`;
}

/** An authority's certificate with all its generations. */
export function authorityPath(ca: string): NixExpression {
  return new NixExpression(`${authorityCode(ca)}.path`);
}

/** `front-proxy` as a name in Nix code. */
function camel(name: string): string {
  const joined = name.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase());
  return /^[A-Za-z]/.test(joined) ? joined : `ca${joined}`;
}
