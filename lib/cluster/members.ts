import type { Code } from '../codes.js';
import type { Problem } from '../errors.js';
import type { Inventory, InventoryCertificate, Spec } from '../model/index.js';
import type { Advice } from './messages.js';
import { recognise } from './recognise.js';
import { roleWords, settingsOf } from '../policy/kubernetes/settings.js';
import type { Settings } from '../policy/kubernetes/table.js';
import { table } from '../policy/kubernetes/table.js';
import type { ClusterRole, ComponentName } from '../model/kubernetes.js';

/** A certificate that Kubernetes knows, and how its key is delivered. */
export interface Member {
  spec: Spec;
  words: InventoryCertificate;
  component: ComponentName;
}

/** What rules check. */
export interface Cluster {
  specs: readonly Spec[];
  /** Each certificate once for each of its components. */
  members: readonly Member[];
  authorities: ReadonlyMap<string, Spec>;
  inventory: Inventory;
  settings: Settings;
  /** Whether the policy sets the settings; otherwise they are defaults, a guess. */
  hasSection: boolean;
}

/** A finding, before it has its rule's name, level and page. */
export interface Finding extends Advice {
  place: string;
}

/** One problem that breaks a cluster, now or later. */
export interface Rule {
  /** The problem's code; `lint.off` switches it off by this name. */
  name: Code;
  level: Problem['level'];
  /** Whether it applies to any policy, even without a Kubernetes cluster. */
  anywhere?: true;
  /** The page that explains it. */
  page: string;
  check: (cluster: Cluster) => Finding[];
}

/** @param isOne - whether the policy is a cluster's; otherwise no certificate belongs to Kubernetes */
export function clusterOf(specs: readonly Spec[], inventory: Inventory, isOne = true): Cluster {
  const known = isOne ? recognise(specs, inventory) : new Map<string, ComponentName[]>();
  const members = specs.flatMap((spec) =>
    (known.get(spec.id) ?? []).map((component): Member => ({
      spec,
      component,
      words: inventory.certificates[spec.id]!,
    })),
  );
  const authorities = new Map(
    specs.filter(({ kind }) => kind === 'authority').map((spec) => [spec.id, spec]),
  );
  const settings = settingsOf(inventory.kubernetes ?? {});
  const hasSection = inventory.kubernetes !== undefined;
  return { specs, members, authorities, inventory, settings, hasSection };
}

export function membersOf({ members }: Cluster, ...names: ComponentName[]): Member[] {
  return members.filter(({ component }) => names.includes(component));
}

/** A host's roles in the cluster; undefined if its words for them are unknown. */
export function clusterRoles(cluster: Cluster, host: string): ClusterRole[] | undefined {
  const words = cluster.inventory.hosts[host]?.roles ?? [];
  const named = Object.keys(table.roles) as ClusterRole[];
  const roles = named.filter((role) => words.some((word) => means(cluster, role, word)));
  return roles.length === 0 ? undefined : roles;
}

function means({ settings, hasSection }: Cluster, role: ClusterRole, word: string): boolean {
  if (hasSection) return roleWords(settings, [role]).includes(word);
  const stacked = role === 'etcd' ? [table.stackedEtcd] : [];
  return [role, ...stacked].some((r) => r === word || table.roles[r].includes(word));
}
