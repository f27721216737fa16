import type { AuthorityName, Condition, Settings } from './table.js';
import { table } from './table.js';
import type { ClusterRole, ComponentName, KubernetesPolicy } from '../../model/kubernetes.js';

/** A cluster's settings: the section's, and the table's defaults. */
export function settingsOf(section: KubernetesPolicy): Settings {
  const { defaults } = table;
  const said = Object.entries(section).filter(([, value]) => value !== undefined);
  const roles = { ...defaults.roles, ...section.roles };
  return { ...defaults, ...(Object.fromEntries(said) as KubernetesPolicy), roles };
}

/** Whether the cluster has the settings that an entry of the table requires. */
export function isOn(settings: Settings, when: Condition = {}): boolean {
  return Object.entries(when).every(
    ([setting, value]) => settings[setting as keyof Condition] === value,
  );
}

/** The port at which a server of the table listens in the cluster of this section. */
export function portOf(section: KubernetesPolicy, server: ComponentName): number {
  const { port, portSetting = 'apiServerPort' } = table.servers[server]!;
  return port ?? section[portSetting] ?? table.defaults[portSetting];
}

/** The authority that this cluster uses for the table's. */
export function authorityIn(settings: Settings, authority: AuthorityName): AuthorityName {
  const merged =
    settings.authorities === 'one' ? table.authorities[authority].mergedInto : undefined;
  return merged ?? authority;
}

/** The words that hosts use for these roles; a stacked etcd's is the control planes'. */
export function roleWords(settings: Settings, roles: readonly ClusterRole[]): string[] {
  const stacked = settings.etcd === 'stacked';
  const meant = roles.map((role) => (role === 'etcd' && stacked ? table.stackedEtcd : role));
  return [...new Set(meant.map((role) => settings.roles[role]))];
}
