import type { GeneralName } from '../../model/index.js';
import { hostWords } from '../../policy/kubernetes/names.js';
import { factsOf } from '../recognise.js';
import type { Cluster, Finding, Member, Rule } from '../members.js';
import { clusterRoles, membersOf } from '../members.js';
import { covers } from '../../x509/covers.js';
import { missingNames } from '../messages.js';
import { pages } from './pages.js';

/** Names on the host itself; the host's own programs may use any of them. */
const local = ['localhost', '127.0.0.1', '::1', '${nodeName}'];

export const apiServerNames: Rule = {
  name: 'api-server-names',
  level: 'error',
  page: pages.service,
  check: (cluster) => membersOf(cluster, 'apiserver').flatMap((member) => lacking(cluster, member)),
};

function lacking(cluster: Cluster, { spec }: Member): Finding[] {
  const { names } = spec.contents;
  return spec.heldBy
    .filter((host) => clusterRoles(cluster, host)?.includes('control-plane') ?? true)
    .flatMap((host) => {
      const missing = needed(cluster, host).filter((name) => !isMet(cluster, names, name));
      if (missing.length === 0) return [];
      return [{ place: `${spec.place}.hosts`, ...missingNames(missing, !cluster.hasSection) }];
    });
}

function needed({ settings, inventory }: Cluster, host: string): string[] {
  const words = hostWords(factsOf('apiserver').hosts, settings);
  const ofHost: Readonly<Record<string, string[]>> = {
    '${hostName}': [host],
    '${addresses}': inventory.hosts[host]?.addresses ?? [],
  };
  return words.filter((word) => !local.includes(word)).flatMap((word) => ofHost[word] ?? [word]);
}

/** Without a section the cluster's domain and service range are unknown: accepts any name that may be them. */
function isMet(cluster: Cluster, names: readonly GeneralName[], wanted: string): boolean {
  if (covers(names, wanted)) return true;
  if (cluster.hasSection) return false;
  const { settings, inventory } = cluster;
  if (wanted === `kubernetes.default.svc.${settings.clusterDomain}`) {
    return names.some(({ value }) => value.startsWith('kubernetes.default.svc.'));
  }
  const isService = hostWords(['${serviceAddresses}'], settings).includes(wanted);
  const known = Object.values(inventory.hosts).flatMap(({ addresses }) => addresses ?? []);
  return isService && names.some(({ type, value }) => type === 'ip' && !isPlain(value, known));
}

/** A host's own address, or a loopback address. */
const isPlain = (address: string, known: readonly string[]) =>
  address === '::1' || address.startsWith('127.') || known.includes(address);
