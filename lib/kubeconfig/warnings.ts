import type { Problem } from '../errors.js';
import { covers } from '../kubernetes/lint/covers.js';
import type { Subject } from '../model.js';
import { MASTERS, type Access } from './access.js';

/** What is worth a thought before such a kubeconfig is handed out. */
export function warningsOf({ O }: Subject, url: URL, { server }: Access): Problem[] {
  return [
    ...(O === MASTERS ? [masters] : []),
    ...(covers(server.contents.names, hostOf(url)) ? [] : [unnamed(url, server.place)]),
  ];
}

/** Without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

const masters: Problem = {
  code: 'system-masters',
  place: '',
  message: `whoever holds this kubeconfig is in ${MASTERS}: no rule restricts it, and nothing revokes it before it ends`,
  hint: 'for daily work, name a group that a ClusterRoleBinding gives less to: --group',
  level: 'warning',
};

const unnamed = (url: URL, place: string): Problem => ({
  code: 'server-name',
  place,
  message: `the API server's certificate is not made for ${hostOf(url)}, so kubectl would refuse it`,
  hint: 'add it to kubernetes.apiServerNames, or pass another --server',
  level: 'warning',
});
