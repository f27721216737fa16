import { isIP } from 'node:net';
import { isInRange } from '../../x509/address.js';
import { firstAddress } from '../../policy/words/service-range.js';
import type { Cluster, Finding, Rule } from '../members.js';
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
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  const own = firstAddress(range);
  const isOwn = all.some(({ address }) => address === own);
  return {
    place: 'kubernetes.serviceRanges',
    message: `${range} is for services, and hosts have addresses in it (${named.join(', ')}${more}): ${
      isOwn
        ? `${own} is that of the API server's own service, and pods reach no host by it`
        : 'a pod reaches the service that gets such an address, and not the host'
    }`,
    hint: 'write a range that no host and no pod has, as in serviceRanges: [ 10.96.0.0/16 ]',
  };
}
