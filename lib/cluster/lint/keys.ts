import type { DeliveryWords } from '../../model/index.js';
import { keyProblem } from '../../policy/kubernetes/keys.js';
import { factsOf } from '../recognise.js';
import { roleWords } from '../../policy/kubernetes/settings.js';
import type { Component } from '../../policy/kubernetes/table.js';
import type { ClusterRole } from '../../model/kubernetes.js';
import type { Cluster, Finding, Member, Rule } from '../members.js';
import { clusterRoles, membersOf } from '../members.js';
import * as messages from '../messages.js';
import { pages } from './pages.js';

/** agenix's own defaults. */
const agenix = { owner: 'root', mode: '0400' };

export const keyReadable: Rule = {
  name: 'key-readable',
  level: 'error',
  page: pages.pki,
  check: ({ members }) => members.flatMap(unreadable),
};

function unreadable({ spec, words, component }: Member): Finding[] {
  const facts = factsOf(component);
  if (isReadable(words, facts)) return [];
  const { owner = agenix.owner, mode = agenix.mode } = words;
  return [{ place: `${spec.place}.owner`, ...messages.unreadableKey({ owner, mode }, facts) }];
}

/** The table's owner is the service's user; root reads everything. */
function isReadable(words: DeliveryWords, { owner: user, group }: Component): boolean {
  const bits = parseInt(words.mode ?? agenix.mode, 8);
  const owner = words.owner === '0' ? 'root' : (words.owner ?? agenix.owner);
  // Only the host knows the user of a number.
  if (user === 'root' || /^\d+$/.test(owner)) return true;
  if (owner === user) return (bits & 0o400) !== 0;
  const isMember = words.group === group;
  return isMember ? (bits & 0o040) !== 0 : (bits & 0o004) !== 0;
}

export const keyAlgorithm: Rule = {
  name: 'key-algorithm',
  level: 'error',
  page: pages.tokens,
  check: ({ members }) =>
    members.flatMap(({ spec, component }) => {
      const problem = keyProblem(spec, factsOf(component));
      return problem === undefined ? [] : [{ place: `${spec.place}.key`, ...problem }];
    }),
};

export const keyReach: Rule = {
  name: 'key-reach',
  level: 'warning',
  page: pages.pki,
  check: (cluster) => cluster.members.flatMap((member) => needless(cluster, member)),
};

function needless(cluster: Cluster, { spec, component }: Member): Finding[] {
  const { what, roles } = factsOf(component);
  const strangers = spec.heldBy.filter((host) => !mayHold(cluster, host, roles));
  if (strangers.length === 0) return [];
  const wanted = roleWords(cluster.settings, roles);
  return [{ place: spec.place, ...messages.neededElsewhere(strangers, what, wanted) }];
}

/** A host with an unknown role may hold anything. */
function mayHold(cluster: Cluster, host: string, roles: readonly ClusterRole[]): boolean {
  const own = clusterRoles(cluster, host);
  return own === undefined || own.some((role) => roles.includes(role));
}

export const serviceAccountShared: Rule = {
  name: 'service-account-shared',
  level: 'error',
  page: pages.tokens,
  check: (cluster) => {
    const own = membersOf(cluster, 'serviceAccount').filter(({ spec }) => !spec.shared);
    const places = [...new Set(own.map(({ spec }) => spec.place))];
    return places.flatMap((place) => perHostPair(cluster, own, place));
  },
};

function perHostPair(cluster: Cluster, own: readonly Member[], place: string): Finding[] {
  const holders = own.filter(({ spec }) => spec.place === place).flatMap(({ spec }) => spec.heldBy);
  const planes = holders.filter(
    (host) => clusterRoles(cluster, host)?.includes('control-plane') ?? true,
  );
  if (planes.length < 2) return [];
  return [{ place: `${place}.shared`, ...messages.severalTokenKeys(planes) }];
}
