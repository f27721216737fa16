import { layerOf, certificateLayers } from './merge.js';
import type { Path } from './place.js';
import type { Report } from './report.js';
import { meant, show } from './speak.js';
import type { HostPolicy, Policy } from './types.js';

/** A host's roles: `role` takes one word or several. */
export function rolesOf({ role = [] }: HostPolicy): string[] {
  return typeof role === 'string' ? [role] : role;
}

/** The hosts that have one of these roles, all if none is asked for, sorted. */
export function hostsOf(policy: Policy, roles: readonly string[] = []): string[] {
  const hosts = Object.entries(policy.hosts ?? {});
  return hosts
    .filter(([, host]) => roles.length === 0 || rolesOf(host).some((role) => roles.includes(role)))
    .map(([name]) => name)
    .sort();
}

/** Reports roles that no host has, where they are written. */
export function checkRoles(policy: Policy, report: Report): void {
  const known = [...new Set(Object.values(policy.hosts ?? {}).flatMap(rolesOf))].sort();
  for (const [path, roles] of rolesWritten(policy)) {
    roles.forEach((role, index) => {
      if (known.includes(role)) return;
      const hint =
        meant(role, known, 'roles of hosts') ?? 'give hosts a role, as in hosts.<host>.role';
      report.add([...path, index], 'unknown-role', `no host has role ${show(role)}`, hint);
    });
  }
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
