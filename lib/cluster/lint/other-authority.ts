import type { Spec } from '../../model/index.js';
import { factsOf } from '../recognise.js';
import type { AuthorityName } from '../../policy/kubernetes/table.js';
import type { Cluster, Member, Rule } from '../members.js';
import * as messages from '../messages.js';
import { pages } from './pages.js';

/** Certificates by the table's authority that should sign them. */
type Kinds = ReadonlyMap<AuthorityName, readonly Member[]>;

/** Two authorities with their own tasks, one of which does part of the other's. */
export const otherAuthority: Rule = {
  name: 'other-authority',
  level: 'warning',
  page: pages.pki,
  check: (cluster) => {
    const kinds = kindsOf(cluster);
    const roots = new Map([...kinds].map(([kind, members]) => [kind, mainRoot(members, cluster)]));
    return [...kinds].flatMap(([kind, members]) =>
      members.flatMap(({ spec }) => {
        const [own, due] = [rootOf(spec, cluster), roots.get(kind)!];
        const isOthers = own !== due && [...roots.values()].includes(own);
        return isOthers ? [{ place: spec.place, ...messages.otherAuthority(own.ca, due.ca) }] : [];
      }),
    );
  },
};

/** Leaves out a key pair without usages, as for tokens: no program trusts it by a chain. */
function kindsOf({ members }: Cluster): Kinds {
  const kinds = new Map<AuthorityName, Member[]>();
  for (const member of members) {
    if (member.spec.contents.usages.extended.length === 0) continue;
    const { authority } = factsOf(member.component);
    kinds.set(authority, [...(kinds.get(authority) ?? []), member]);
  }
  return kinds;
}

/** The root above most of them; if equal, the first. */
function mainRoot(members: readonly Member[], cluster: Cluster): Spec {
  const roots = members.map(({ spec }) => rootOf(spec, cluster));
  const count = (root: Spec): number => roots.filter((one) => one === root).length;
  return roots.reduce((most, root) => (count(root) > count(most) ? root : most));
}

function rootOf({ issuerId }: Spec, cluster: Cluster): Spec {
  const issuer = cluster.authorities.get(issuerId)!;
  return issuer.issuerId === issuer.id ? issuer : rootOf(issuer, cluster);
}
