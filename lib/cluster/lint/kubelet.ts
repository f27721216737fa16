import { nodeName } from '../nodes.js';
import type { Cluster, Finding, Member, Rule } from '../members.js';
import { membersOf } from '../members.js';
import { covers } from '../../x509/covers.js';
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
      .map(({ spec }) => ({
        place: `${spec.place}.names.O`,
        message:
          'is not "system:nodes", so the API server does not take the kubelet for a node and denies all that it asks for',
        hint: 'write names: { O: "system:nodes" }',
      })),
};

export const kubeletName: Rule = {
  name: 'kubelet-name',
  level: 'error',
  page: pages.node,
  check: (cluster) =>
    perHost(cluster, membersOf(cluster, 'kubelet'), ({ spec }, node, host) => {
      const { commonName } = spec.contents.subject;
      const place = `${spec.place}.commonName`;
      if (!isNodeName(node)) return [unregistrable(place, node, host)];
      if (commonName === `system:node:${node}`) return [];
      return [
        {
          place,
          message: `is "${commonName}", but ${host} registers as node "${node}", and a kubelet may speak for its own node only`,
          hint: 'write commonName: "system:node:${nodeName}", or in Nix commonName = "system:node:${config.services.kubernetes.kubelet.hostname}"',
        },
      ];
    }),
};

/** A DNS subdomain (RFC 1123), as the API server requires for a node's name. */
function isNodeName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

function unregistrable(place: string, node: string, host: string): Finding {
  return {
    place,
    message: `is for node "${node}", a name that Kubernetes registers no node by: it takes letters, digits, "-" and "."`,
    hint: `give host "${host}" another name`,
  };
}

export const kubeletNames: Rule = {
  name: 'kubelet-names',
  level: 'error',
  page: pages.kubelet,
  check: (cluster) =>
    perHost(cluster, membersOf(cluster, 'kubeletServer'), ({ spec }, node) =>
      covers(spec.contents.names, node)
        ? []
        : [
            {
              place: `${spec.place}.hosts`,
              message: `lacks "${node}", by which the API server reaches the kubelet for logs, exec and port-forward`,
              hint: 'add "${nodeName}", and "${addresses}" for the addresses; in Nix config.services.kubernetes.kubelet.hostname and the host\'s addresses',
            },
          ],
    ),
};
