import { factsOf } from '../recognise.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Cluster, Finding, Rule } from '../members.js';
import { membersOf } from '../members.js';
import { consequences, missingComponent } from '../messages.js';
import { pages } from './pages.js';

export const componentMissing: Rule = {
  name: 'component-missing',
  level: 'warning',
  page: pages.pki,
  check: (cluster) =>
    cluster.inventory.complete
      ? Object.entries(consequences).flatMap(([name, what]) =>
          missing(cluster, name as ComponentName, what),
        )
      : [],
};

function missing(
  cluster: Cluster,
  having: ComponentName,
  needed: Partial<Record<ComponentName, string>>,
): Finding[] {
  const [holder] = membersOf(cluster, having);
  if (holder === undefined) return [];
  return (Object.entries(needed) as [ComponentName, string][])
    .filter(([name]) => membersOf(cluster, name).length === 0)
    .filter(([name]) => !cluster.settings.without.includes(name))
    .map(([name, consequence]) => ({
      place: `cas.${holder.spec.ca}.certs.${name}`,
      ...missingComponent(factsOf(name).what, consequence),
    }));
}
