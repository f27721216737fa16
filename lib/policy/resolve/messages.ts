import type { Message } from '../../hint.js';
import { quoteForMessage } from '../../text/quote.js';

// Roles.

/** @param near - the role that it may be, or all of them, if hosts have any */
export const roleOfNoHost = (role: string, near: string | undefined, giveIt: string): Message => ({
  message: `no host has role ${quoteForMessage(role)}`,
  hint: near ?? giveIt,
});

export const giveHostsRole = 'give hosts a role, as in hosts.<host>.role';
export const giveNixHostRole = 'give a host this role, as in certToolkit.role';

export const roleOfNothing = (role: string, hint: string): Message => ({
  message: `no certificate is for role ${quoteForMessage(role)}, so the host gets no key for it`,
  hint,
});

export const writeNamedRole = (role: string, named: readonly string[]): string =>
  `write one of ${named.join(', ')}, remove the role, or declare a certificate for it below cas: roles: [ ${role} ]`;

export const setExternalEtcd = 'write kubernetes.etcd: external if etcd has hosts of its own';

/** @param word - the section's word for this cluster role */
export const writeClusterRole = (role: string, word: string, clusterRole: string): string =>
  `write ${word}, or kubernetes.roles: { ${clusterRole}: ${role} }`;

// Certificates.

export const noHolder: Message = {
  message: 'no host holds this certificate',
  hint: 'declare hosts, as in hosts.<host>',
};

export const sameId = (place: string, id: string): Message => ({
  message: `has the same name as ${place}: certtoolkit-${id}`,
  hint: 'rename one of them',
});
