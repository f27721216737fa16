import type { AuthorityPolicy, CertificatePolicy } from '../../model/policy.js';
import { hostWords, text } from './names.js';
import { authorityIn, isOn, roleWords } from './settings.js';
import type { AuthorityRow, AuthorityName, Component, Settings } from './table.js';
import { authorities, components } from './table.js';
import type { ClusterRole } from '../../model/kubernetes.js';

type CaPolicy = AuthorityPolicy['ca'];

/** A cluster, and the rest of the policy that its certificates depend on. */
export interface Cluster {
  settings: Settings;
  /** Every role that a host of the policy has. */
  present: ReadonlySet<string>;
  /** The key algorithm that an authority's certificates inherit from the policy's defaults. */
  inheritedAlgorithm: (authority: AuthorityName) => unknown;
}

/** The components of this cluster, in the table's order. */
export function componentsOf(settings: Settings) {
  return components.filter(
    ([name, { when }]) => isOn(settings, when) && !settings.without.includes(name),
  );
}

/** The authorities of this cluster: those asked for, those that sign something, and those above them. */
export function authoritiesOf(settings: Settings) {
  const askedFor = authorities.filter(([, { when }]) => when !== undefined && isOn(settings, when));
  const needed = [
    ...askedFor.map(([name]) => name),
    ...askedFor.flatMap(([, { parent }]) => parent ?? []),
    ...componentsOf(settings).map(([, { authority }]) => authority),
  ].map((name) => authorityIn(settings, name));
  return authorities.filter(([name]) => needed.includes(name));
}

/** The policy of a component's certificate. */
export function certificateEntry(component: Component, cluster: Cluster): CertificatePolicy {
  const { commonName, names, usages, hosts, roles, shared, owner, group, mode, restartUnits } =
    component;
  return {
    commonName: text(commonName, cluster.settings),
    ...(names === undefined ? {} : { names }),
    hosts: hostWords(hosts, cluster.settings),
    usages,
    ...keyEntry(component, cluster),
    roles: rolesPresent(roles, cluster),
    ...(shared === undefined ? {} : { shared }),
    owner,
    group,
    mode,
    restartUnits,
  };
}

/** A key that the component's programs can use, if they can't use the inherited one. */
function keyEntry(
  { keys, authority }: Component,
  cluster: Cluster,
): Pick<CertificatePolicy, 'key'> {
  const inherited = cluster.inheritedAlgorithm(authorityIn(cluster.settings, authority));
  const [algo] = keys?.algorithms ?? [];
  const isUsable = keys?.algorithms.some((known) => known === inherited) ?? true;
  return algo === undefined || inherited === undefined || isUsable ? {} : { key: { algo } };
}

/** The policy of an authority itself. */
export function authorityEntry(authority: AuthorityRow, cluster: Cluster): CaPolicy {
  const { sealedTo, parent, ...rest } = authority;
  const kept = ['commonName', 'usages', 'pathLength', 'owner', 'group', 'mode', 'restartUnits'];
  const own = Object.entries(rest).filter(([option]) => kept.includes(option));
  return {
    ...(Object.fromEntries(own) as unknown as CaPolicy),
    ...(parent === undefined ? {} : { parent: authorityIn(cluster.settings, parent) }),
    ...(sealedTo === undefined ? {} : { sealedTo: { roles: rolesPresent(sealedTo, cluster) } }),
  };
}

/** The roles that hosts have; all of them if no host has one, so that the mistake is reported. */
function rolesPresent(roles: readonly ClusterRole[], { settings, present }: Cluster): string[] {
  const words = roleWords(settings, roles);
  const found = words.filter((word) => present.has(word));
  return found.length > 0 ? found : words;
}

/** Every component with the authority that signs it in this cluster. */
export function signedBy(settings: Settings, authority: AuthorityName) {
  return componentsOf(settings).filter(
    ([, component]) => authorityIn(settings, component.authority) === authority,
  );
}
