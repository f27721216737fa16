import { isOn } from '../../policy/kubernetes/settings.js';
import { table, type Facts, type Setting } from '../../policy/kubernetes/table.js';
import { familyOf } from '../../policy/words/service-range.js';
import type { Cluster } from '../../cluster/members.js';
import { NixCall } from '../nix-value.js';
import { endpointOf } from './addresses.js';
import type { Scope } from './scope.js';
import { valueOf } from './values.js';
import type { Wire } from './wires.js';

/** The settings of these rows that are for this module. */
export function settingWires(scope: Scope, rows: readonly Setting[]): Wire[] {
  const here = rows.filter(({ roles }) => scope.isFor(roles));
  const facts = { ...scope.cluster.settings, ...factsOf(scope.cluster) };
  return here
    .filter(({ when }) => isOn(facts, when))
    .map(({ option, value, forced }): Wire => {
      const own = valueOf(scope, value);
      return [option, forced === undefined ? own : new NixCall('lib.mkForce', own)];
    });
}

function factsOf(cluster: Cluster): Facts {
  const { clusterDomain, serviceRanges } = cluster.settings;
  const { defaults } = table;
  return {
    serviceFamily: familyOf(serviceRanges[0]!),
    knowsEndpoint: endpointOf(cluster) !== undefined,
    usualDomain: clusterDomain === defaults.clusterDomain,
    usualRanges: serviceRanges.join() === defaults.serviceRanges.join(),
  };
}
