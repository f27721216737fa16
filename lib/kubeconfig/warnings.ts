import type { Problem } from '../errors.js';
import { covers } from '../x509/covers.js';
import type { Subject } from '../model/index.js';
import { MASTERS, type Access } from './access.js';
import { endsEarlier, longLived, masters, partOfKubernetes, serverNotNamed } from './messages.js';

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
    ...(O === MASTERS ? [masters(MASTERS)] : []),
    ...(isPart ? [partOfKubernetes] : []),
    ...(lifetime.given < lifetime.asked - CLOSE ? [endsEarlier] : []),
    ...(lifetime.given > LONG ? [longLived] : []),
    ...(covers(server.contents.names, hostOf(url))
      ? []
      : [serverNotNamed(hostOf(url), server.place)]),
  ];
}

/** Opening the authority's key takes a while. Seconds. */
const CLOSE = 60;

/** Without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');
