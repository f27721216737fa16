import type { Spec } from '../../model/index.js';
import { USAGES } from '../../x509/usages.js';
import type { Cluster, Finding, Rule } from '../members.js';
import { membersOf } from '../members.js';
import { outlivesAuthority, sharedFrontProxy } from '../messages.js';
import { pages } from './pages.js';

export const authorityEndsFirst: Rule = {
  name: 'authority-ends-first',
  level: 'warning',
  page: pages.pki,
  check: ({ specs, authorities }) =>
    specs.flatMap((spec) => {
      const issuer = authorities.get(spec.issuerId);
      if (issuer === undefined) return [];
      return issuer.contents.lifetime < spec.contents.lifetime ? [shortened(spec, issuer)] : [];
    }),
};

function shortened(spec: Spec, issuer: Spec): Finding {
  const [own, above] = [spec.contents.lifetime, issuer.contents.lifetime];
  return { place: `${spec.place}.expiry`, ...outlivesAuthority(own, issuer.place, above) };
}

export const frontProxyAuthority: Rule = {
  name: 'front-proxy-authority',
  level: 'warning',
  page: pages.aggregation,
  check: (cluster) => (cluster.hasSection ? [] : frontProxies(cluster)),
};

/** The modules for a section name the trusted client; a policy doesn't show other wiring. */
function frontProxies(cluster: Cluster): Finding[] {
  return membersOf(cluster, 'frontProxyClient')
    .filter(({ spec }) => cluster.specs.some((other) => isOtherClient(other, spec)))
    .map(({ spec: { place, ca, contents } }) => ({
      place,
      ...sharedFrontProxy(ca, contents.subject.commonName),
    }));
}

function isOtherClient(other: Spec, spec: Spec): boolean {
  const meaning = USAGES['client auth']!;
  const isClient =
    'extended' in meaning && other.contents.usages.extended.includes(meaning.extended);
  const isOwn = other.place === spec.place || other.kind === 'authority';
  return isClient && !isOwn && other.issuerId === spec.issuerId;
}
