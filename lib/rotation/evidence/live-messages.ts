import { say } from '../../text/say.js';
import type { Finding } from './types.js';

const deploy = say`deploy it; if that is already done, restart its services`;
const otherEvidence = 'show it with --evidence, or deploy all hosts and pass --deployed';
const whichService = 'find out which service listens at this port';

export const accepts: Finding = {
  state: 'deployed',
  reason: 'accepts clients of the new generation, and refuses those of an unknown authority',
};
export const presentsNew: Finding = {
  state: 'deployed',
  reason: 'presents a certificate of the new generation',
};

export const refuses = (reason: string): Finding => ({
  state: 'undeployed',
  reason: `refuses clients of the new generation: ${reason}`,
  hint: deploy,
});
export const presentsFormer: Finding = {
  state: 'undeployed',
  reason: 'still presents a certificate of the former generation',
  hint: deploy,
};

export const wrongTime = (reason: string): Finding => ({
  state: 'unknown',
  reason: `refuses a certificate that was made just now: ${reason}`,
  hint: 'compare the clock of that host with the one of this machine',
});
export const cut: Finding = {
  state: 'unknown',
  reason: 'closed the connection after the handshake, without a reason',
  hint: say`read the server's log; or ${otherEvidence}`,
};
export const acceptsAll: Finding = {
  state: 'unknown',
  reason: 'also accepts clients of an unknown authority, so its answers prove nothing',
  hint: 'its configuration must name the authority of its clients, and require a certificate',
};
export const otherUser = (name: string): Finding => ({
  state: 'unknown',
  reason: `takes the client for "${name}", so another program stands between`,
  hint: 'ask the server itself: give its own address with --connect-to',
});
export const byNameOnly: Finding = {
  state: 'unknown',
  reason:
    'accepts clients of this authority only by the name of the front proxy, which certflake does not use',
  hint: otherEvidence,
};
export const noSigner: Finding = {
  state: 'unknown',
  reason: 'was not asked: without the key of the new generation there is no client to offer',
  hint: 'pass the identity of an operator with -i FILE',
};
export const presentsNothing: Finding = {
  state: 'unknown',
  reason: 'presents no certificate to a client that it refuses',
  hint: otherEvidence,
};
export const strange: Finding = {
  state: 'unknown',
  reason:
    'presents a certificate that no authority of the tree has signed, so its answers prove nothing',
  hint: say`${whichService}; if it is the right one, deploy the host`,
};
export const otherHost = (id: string): Finding => ({
  state: 'unknown',
  reason: `presents ${id}, which is the certificate of another host`,
  hint: 'correct the address of the host in the policy, or the one of --connect-to',
});
export const otherName = (reason: string): Finding => ({
  state: 'unknown',
  reason: `presents a certificate for another server: ${reason}`,
  hint: whichService,
});

/** As in `etcdServer at 10.9.0.4:2379 still presents …`. */
export const ofServer = (component: string, endpoint: string, reason: string): string =>
  `${component} at ${endpoint} ${reason}`;
export const unanswered = (reason: string): string => `gives no answer: ${reason}`;

export const clientsUnproven = (hosts: string, count: number) => ({
  message: `--live asks only servers: it does not show whether ${hosts} ${count === 1 ? 'was' : 'were'} deployed, where only clients of this authority run`,
  hint: say`deploy them before you go on; --evidence shows it`,
});
