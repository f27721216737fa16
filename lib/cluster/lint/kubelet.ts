import { nodeName } from '../nodes.js';
import type { Cluster, Finding, Member, Rule } from '../members.js';
import { membersOf } from '../members.js';
import { covers } from '../../x509/covers.js';
import * as messages from '../messages.js';
import { pages } from './pages.js';

function perHost(
  cluster: Cluster,
  members: readonly Member[],
  finding: (member: Member, node: string, host: string) => Finding[],
): Finding[] {
  return members.flatMap((member) =>
    member.spec.heldBy.flatMap((host) => finding(member, nodeName(cluster.inventory, host), host)),
  );
}

export const kubeletGroup: Rule = {
  name: 'kubelet-group',
  level: 'error',
  page: pages.node,
  check: (cluster) =>
    membersOf(cluster, 'kubelet')
      .filter(({ spec }) => spec.contents.subject.O !== 'system:nodes')
      .map(({ spec }) => ({ place: `${spec.place}.names.O`, ...messages.otherGroup })),
};

export const kubeletName: Rule = {
  name: 'kubelet-name',
  level: 'error',
  page: pages.node,
  check: (cluster) =>
    perHost(cluster, membersOf(cluster, 'kubelet'), ({ spec }, node, host) => {
      const { commonName } = spec.contents.subject;
      const place = `${spec.place}.commonName`;
      if (!isNodeName(node)) return [{ place, ...messages.invalidNode(node, host) }];
      if (commonName === `system:node:${node}`) return [];
      return [{ place, ...messages.otherNode(commonName, host, node) }];
    }),
};

/** A DNS subdomain (RFC 1123), as the API server requires for a node's name. */
function isNodeName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

export const kubeletNames: Rule = {
  name: 'kubelet-names',
  level: 'error',
  page: pages.kubelet,
  check: (cluster) =>
    perHost(cluster, membersOf(cluster, 'kubeletServer'), ({ spec }, node) =>
      covers(spec.contents.names, node)
        ? []
        : [{ place: `${spec.place}.hosts`, ...messages.missingNode(node) }],
    ),
};
