import { isIP } from 'node:net';
import { isInRange } from '../../x509/address.js';
import { firstAddress } from '../../policy/words/service-range.js';
import type { Cluster, Finding, Rule } from '../members.js';
import { hostsInRange, inServiceRange } from '../messages.js';
import { pages } from './pages.js';

/** Without a section, the range is a guess. */
export const hostInServiceRange: Rule = {
  name: 'host-in-service-range',
  level: 'warning',
  page: pages.ranges,
  check: (cluster) =>
    cluster.hasSection ? cluster.settings.serviceRanges.flatMap(within(cluster)) : [],
};

const within =
  ({ inventory: { hosts } }: Cluster) =>
  (range: string): Finding[] => {
    const all = Object.entries(hosts).flatMap(([host, { addresses = [] }]) =>
      addresses
        .filter((address) => isIP(address) !== 0 && isInRange(range, address))
        .map((address) => ({ host, address })),
    );
    return all.length === 0 ? [] : [finding(range, all)];
  };

interface Within {
  host: string;
  address: string;
}

const NAMED = 4;

function finding(range: string, all: readonly Within[]): Finding {
  const named = all.slice(0, NAMED).map(({ host, address }) => `${host} has ${address}`);
  const fact = hostsInRange(range, named, all.length - named.length);
  const own = firstAddress(range);
  const isOwn = all.some(({ address }) => address === own);
  return {
    place: 'kubernetes.serviceRanges',
    ...inServiceRange(fact, isOwn ? own : undefined),
  };
}
