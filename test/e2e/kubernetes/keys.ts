import { table } from '../../../lib/policy/kubernetes/table.js';
import { planes } from './fleet.js';

/**
 * The table's keys for a host of this role, as agenix should install them: owner and mode by the key's name.
 */
function fromTable(host: string): Record<string, string> {
  const words = planes.includes(host) ? ['control-plane', 'etcd'] : ['worker'];
  const mine = Object.entries(table.components).filter(
    ([, { roles, when = {} }]) =>
      roles.some((role) => words.includes(role)) && (when.networking ?? 'flannel') === 'flannel',
  );
  return Object.fromEntries(
    mine.map(([name, { authority, owner, mode, shared }]) => [
      `${shared ? 'shared' : `derived-${host}`}-${authority}-${name}`,
      `${owner} ${mode.slice(1)}`,
    ]),
  );
}

/** The same, with the keys that the fleet's policy adds. */
export function keysFor(host: string): Record<string, string> {
  if (!planes.includes(host)) return fromTable(host);
  return {
    ...fromTable(host),
    'ca-csr-signer': 'kubernetes 400',
    'ca-issuer': 'root 400',
    'ca-successor': 'root 400',
    [`derived-${host}-front-proxy-stranger`]: 'root 400',
  };
}

/** The words of `find` that list a host's keys. */
export const findKeys = ['/run/agenix/', '-type', 'f', '-printf', '%f %u %m\n'];

/** Owner and mode by agenix' name, from the output of `find`. */
export function keysIn(listed: string): Record<string, string> {
  const lines = listed.trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [file, user, mode] = line.split(' ');
      return [file!.replace('certtoolkit-', ''), `${user!} ${mode!}`];
    }),
  );
}
