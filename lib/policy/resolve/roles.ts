import { roleWords, settingsOf } from '../kubernetes/settings.js';
import { table } from '../kubernetes/table.js';
import type { ClusterRole } from '../../model/kubernetes.js';
import type { Inventory } from '../../model/index.js';
import { layerOf, certificateLayers } from './inheritance.js';
import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import * as messages from './messages.js';
import { didYouMean, nearest } from '../../text/did-you-mean.js';
import type { HostPolicy, Policy } from '../../model/policy.js';

/** A host's roles: `role` takes one word or several. */
export function rolesOf({ role = [] }: HostPolicy): string[] {
  return typeof role === 'string' ? [role] : role;
}

/** The hosts that have one of these roles, all without a role, sorted. */
export function hostsOf(policy: Policy, roles: readonly string[] = []): string[] {
  const hosts = Object.entries(policy.hosts ?? {});
  return hosts
    .filter(([, host]) => roles.length === 0 || rolesOf(host).some((role) => roles.includes(role)))
    .map(([name]) => name)
    .sort();
}

/** Reports roles that no host has, at their option. */
export function checkRoles(policy: Policy, report: ProblemList): void {
  const known = Object.values(policy.hosts ?? {}).flatMap(rolesOf);
  for (const [path, roles] of rolesWritten(policy)) {
    checkUse(path, roles, known, report, messages.giveHostsRole);
  }
}

/**
 * Reports such roles from Nix's inventory: each host there knows only its own. For the cluster's section any
 * role may have no host, because Nix declares the certificates of all roles.
 */
export function checkRolesOfNoHost(inventory: Inventory, report: ProblemList): void {
  const known = Object.values(inventory.hosts).flatMap(({ roles }) => roles);
  const allowed = sectionRoles(inventory);
  for (const { authority, name, roles } of inventory.rolesOfNoHost ?? []) {
    const path = ['cas', authority, ...(name === undefined ? ['ca', 'sealedTo'] : ['certs', name])];
    checkUse([...path, 'roles'], roles, known, report, messages.giveNixHostRole, allowed);
  }
}

function checkUse(
  path: Path,
  roles: readonly string[],
  ofHosts: readonly string[],
  report: ProblemList,
  giveIt: string,
  allowed: readonly string[] = [],
): void {
  const known = [...new Set(ofHosts)].sort();
  roles.forEach((role, index) => {
    if (known.includes(role) || allowed.includes(role)) return;
    const near = didYouMean(role, known, 'roles of hosts');
    report.add([...path, index], 'unknown-role', messages.roleOfNoHost(role, near, giveIt));
  });
}

/** Every role that a certificate, `sealedTo` or the cluster's section names. */
export function namedRoles(policy: Policy): Pick<Inventory, 'namedRoles'> {
  const written = rolesWritten(policy).flatMap(([, roles]) => roles);
  const named = [...new Set([...written, ...sectionRoles(policy)])].sort();
  return named.length === 0 ? {} : { namedRoles: named };
}

const clusterRoles: readonly ClusterRole[] = ['control-plane', 'worker', 'etcd'];

function sectionRoles({ kubernetes }: Pick<Inventory, 'kubernetes'>): string[] {
  return kubernetes === undefined ? [] : roleWords(settingsOf(kubernetes), clusterRoles);
}

/**
 * Reports a host's roles that nothing names, if the host loses keys by that: a misspelt role, or a host that
 * gets nothing at all. Other roles may be any word: beside a named one, or if nothing names roles.
 */
export function checkHostRoles(inventory: Inventory, report: ProblemList): void {
  const { hosts, namedRoles: named = [] } = inventory;
  if (named.length === 0) return;
  for (const [host, { roles }] of Object.entries(hosts)) {
    const isLeftOut = !roles.some((role) => isNamed(role, roles, inventory));
    const getsNothing = isLeftOut && (inventory.kubernetes ?? holdsNothing(host, inventory));
    roles.forEach((role, index) => {
      if (isNamed(role, roles, inventory)) return;
      if (!getsNothing && !isSlip(role, roles, named)) return;
      const path = ['hosts', host, 'role', ...(roles.length === 1 ? [] : [index])];
      const told = messages.roleOfNothing(role, hintFor(role, inventory));
      report.add(path, 'unknown-role', told);
    });
  }
}

/** A control plane that also runs etcd may have etcd's role too. */
function isNamed(role: string, roles: readonly string[], inventory: Inventory): boolean {
  if (inventory.namedRoles?.includes(role)) return true;
  if (inventory.kubernetes === undefined) return false;
  const words = settingsOf(inventory.kubernetes).roles;
  return role === words.etcd && roles.includes(words['control-plane']);
}

/** Whether a role is a misspelling of another one that the host doesn't have. */
function isSlip(role: string, roles: readonly string[], named: readonly string[]): boolean {
  const near = nearest(role, named);
  return near !== undefined && !roles.includes(near);
}

function holdsNothing(host: string, { certificates }: Inventory): boolean {
  return !Object.values(certificates).some(({ heldBy }) => heldBy.includes(host));
}

function hintFor(role: string, { kubernetes, namedRoles: named = [] }: Inventory): string {
  const otherwise = messages.writeNamedRole(role, named);
  if (kubernetes === undefined) return didYouMean(role, named) ?? otherwise;
  const words = settingsOf(kubernetes).roles;
  if (role === words.etcd) return messages.setExternalEtcd;
  const known = clusterRoles.find((one) => table.roles[one].includes(role));
  if (known === undefined) return didYouMean(role, named) ?? otherwise;
  return messages.writeClusterRole(role, words[known], known);
}

function rolesWritten(policy: Policy): [Path, readonly string[]][] {
  const certificates = Object.entries(policy.cas).flatMap(([ca, { certs }]) =>
    Object.keys(certs ?? {}).map((name) => layerOf(certificateLayers(policy, ca, name), 'roles')),
  );
  const layers = [...new Map(certificates.map((layer) => [layer?.options.roles, layer])).values()];
  const sealed = Object.entries(policy.cas).map(([ca, entry]): [Path, readonly string[]] => [
    ['cas', ca, 'ca', 'sealedTo', 'roles'],
    entry.ca.sealedTo?.roles ?? [],
  ]);
  return [
    ...layers.map((l): [Path, readonly string[]] => [
      [...(l?.path ?? []), 'roles'],
      l?.options.roles ?? [],
    ]),
    ...sealed,
  ];
}
