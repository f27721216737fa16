import type { Problem } from '../errors.js';
import { covers } from '../x509/covers.js';
import type { Subject } from '../model/index.js';
import { MASTERS, type Access } from './access.js';

/** Longer than any absence; nothing revokes a certificate (kubernetes #18982). Seconds. */
const LONG = 30 * 86_400;

/**
 * Warnings to read before such a kubeconfig is given to a user.
 *
 * @param lifetime - requested and actual, in seconds
 */
export function warningsOf(
  { commonName, O }: Subject,
  url: URL,
  { server }: Access,
  lifetime: { asked: number; given: number },
): Problem[] {
  const isPart = [commonName, O].some((name) => name?.startsWith('system:') && name !== MASTERS);
  return [
    ...(O === MASTERS ? [masters] : []),
    ...(isPart ? [part] : []),
    ...(lifetime.given < lifetime.asked - CLOSE ? [cut] : []),
    ...(lifetime.given > LONG ? [long] : []),
    ...(covers(server.contents.names, hostOf(url)) ? [] : [unnamed(url, server.place)]),
  ];
}

/** Opening the authority's key takes a while. Seconds. */
const CLOSE = 60;

/** Without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

const masters: Problem = {
  code: 'system-masters',
  place: '',
  message: `this kubeconfig puts its user into ${MASTERS}: no rule restricts that group, and the certificate can't be revoked before it ends`,
  hint: 'for daily work, name a group that a ClusterRoleBinding gives less to: --group',
  level: 'warning',
};

const part: Problem = {
  code: 'system-name',
  place: '',
  message:
    "names that begin with system: are Kubernetes' own: the user of this kubeconfig acts as a part of Kubernetes",
  hint: 'choose a name of your own, and bind a role to it',
  level: 'warning',
};

const cut: Problem = {
  code: 'cut',
  place: '',
  message: 'it ends sooner than was asked for, with its authority',
  hint: 'a shorter --ttl says what you get',
  level: 'warning',
};

const long: Problem = {
  code: 'long-lived',
  place: '',
  message: 'it is valid for more than 30 days, and nothing revokes it before',
  hint: 'issue one for hours when it is needed: --ttl 8h',
  level: 'warning',
};

const unnamed = (url: URL, place: string): Problem => ({
  code: 'server-name',
  place,
  message: `the API server's certificate is not made for ${hostOf(url)}, so kubectl would refuse it`,
  hint: 'add it to kubernetes.apiServerNames, or pass another --server',
  level: 'warning',
});
