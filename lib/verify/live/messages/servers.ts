import { git, say, type Place, type Said } from '../../../text/say.js';
import { deployHosts } from '../../messages.js';

interface Reasoned {
  reason: string;
  hint: string | Said;
}

/** As in `the server on cp-1 (10.0.0.4:6443)`; behind a name for several servers, one of theirs. */
export const named = (hosts: readonly string[], at: string): string =>
  hosts.length === 1
    ? `the server on ${hosts[0]!} (${at})`
    : `a server behind ${at} (${hosts.join(', ')})`;
export const thatServer = (server: string, fact: string): string => `${server} ${fact}`;

/** As in `until 2027-01-01`. */
export const ends = (day: string, isPast: boolean): string =>
  `${isPast ? 'that ended on' : 'until'} ${day}`;
/** Where git has it. */
export const heldAt = (path: string, commit: string): string =>
  `${path} held at commit ${commit.slice(0, 10)}`;

export const restartUnits = (units: readonly string[]): string =>
  `if that is already done, restart ${units.length === 0 ? 'the service' : units.join(' and ')} there`;
const whichFiles = "check which files the service's configuration names";
const whichServer = (host: string, at: string): string =>
  `check that ${at} is ${host}, and ${whichFiles}`;
const whoseService = (at: string): string => `find out which service answers at ${at}`;

export const earlier = 'still presents an earlier certificate';
export const earlierUntil = (dates: string): string => `${earlier}, ${dates}`;
export const heldDates = (ends: string, held: string): string => `${ends}, which ${held}`;
export const bothDates = (ends: string, file: string, day: string): string =>
  `${ends}; ${file} ends on ${day}`;
export const later = (dates: string): Reasoned => ({
  reason: `presents a later certificate, ${dates}`,
  hint: say`this folder may be older than what is deployed: run ${git('pull --ff-only')}, then try again`,
});
export const elsewhere = (file: string, right: string, host: string, at: string): Reasoned => ({
  reason: `presents ${file} instead of ${right}`,
  hint: whichServer(host, at),
});

interface NotInTree {
  subject: string;
  ends: string;
  /** The tree's file for this server. */
  file: string;
  host: string;
  at: string;
}
export const notInTree = ({ subject, ends, file, host, at }: NotInTree): Reasoned => ({
  reason: `presents "${subject}" ${ends}, which is not in ${file}`,
  hint: whichServer(host, at),
});
/** @param compared - whether there is a git history, which doesn't have it either */
export function ended(
  { subject, ends, file, host, at }: NotInTree,
  hosts: readonly string[],
  compared: boolean,
): Reasoned {
  const nowhere = compared ? `neither in ${file} nor in its git history` : `not in ${file}`;
  return {
    reason: `presents a certificate ${ends}, "${subject}", which is ${nowhere}`,
    hint: `${deployHosts(hosts)}, then ${whichServer(host, at)}`,
  };
}

/** A certificate that the client doesn't trust. */
interface Untrusted {
  subject: string;
  ends: string;
  /** The tree's authority for this server. */
  authority: string;
  hosts: readonly string[];
  at: string;
}
export const formerAuthority = (former: string, authority: string): string =>
  `still presents a certificate by the former authority ${former}; the tree now has ${authority}`;
export const authorityUntil = (authority: string, day: string, held: string): string =>
  `${authority} (until ${day}), which ${held}`;
export const withoutIntermediate = (
  { subject, hosts }: Pick<Untrusted, 'subject' | 'hosts'>,
  intermediate: string,
  file: Place,
): Reasoned => ({
  reason: `presents "${subject}" without the intermediate ${intermediate}, so no client can trust it`,
  hint: say`${deployHosts(hosts)}, and ${whichFiles}: the server must send all of ${file}`,
});
export const otherAuthority = (
  { subject, authority, at }: Untrusted,
  signer: string,
): Reasoned => ({
  reason: `presents "${subject}", which ${signer} has signed; clients trust ${authority}`,
  hint: `${whoseService(at)}, and ${whichFiles}`,
});
export const selfSigned = ({ subject, ends, authority, hosts, at }: Untrusted): Reasoned => ({
  reason: `presents "${subject}" ${ends}, which its own key has signed; clients trust ${authority}`,
  hint: say`${whoseService(at)} (a service signs its own certificate if its configuration names none); if it is yours, ${deployHosts(hosts)}`,
});
export const strangeAuthority = (
  { subject, ends, authority, hosts, at }: Untrusted,
  issuer: string,
  compared: boolean,
): Reasoned => ({
  reason: `presents "${subject}" ${ends}, by an authority that ${compared ? 'is neither in the tree nor in its git history' : 'is not in the tree'} and calls itself "${issuer}"; the tree has ${authority}`,
  hint: say`${whoseService(at)}; if it is yours, ${deployHosts(hosts)}`,
});

export const untrusting = (file: string): string =>
  `does not trust ${file}, the authority above its clients' certificates`;
export const perhapsUntrusting = (hosts: readonly string[], file: string | Place): Said =>
  say`${deployHosts(hosts)}: perhaps the server does not trust ${file} yet`;
export const wrongClock = "check the clock of the server's host: the dates in the tree are right";
export const becauseOf = (reason: string, why: string): string => `${reason}: ${why}`;
export const noBinding = 'the binding to system:kubelet-api-admin is missing';
export const bindRole =
  'on a control plane: systemctl restart kubernetes-bootstrap; or bind the ClusterRole system:kubelet-api-admin to that user';

export const acceptsAll = (server: string, risk: string | undefined): string =>
  [
    `${server} accepts every client: it accepted a connection without a client certificate`,
    ...(risk === undefined ? [] : [risk]),
  ].join('; ');
export const acceptsWrongly = (server: string): string =>
  `${server} accepts a client certificate that it must refuse`;

/** A service and its settings that decide which clients it accepts. */
export interface Settings {
  what: string;
  settings: string;
  /** What any accepted client can do. */
  risk?: string;
}
export const checkSettings = ({ what, settings }: Settings, hosts: readonly string[]): string =>
  `check the configuration of ${what} on ${hosts.join(', ')}, not the certificates: ${settings}`;

const etcdRisk = (does: string): string =>
  `any machine that ${does} etcd can read and write the whole cluster, without any permission`;
export const settings = {
  other: { what: 'the service', settings: 'which client certificates it asks for' },
  apiserver: {
    what: 'the API server',
    settings:
      '--client-ca-file names the authority of its clients, --anonymous-auth and --authorization-mode decide what a client without a certificate can do',
  },
  kubelet: {
    what: 'the kubelet',
    settings:
      'authentication.x509.clientCAFile names the authority of its clients, authentication.anonymous.enabled decides whether it accepts clients without a certificate, and authorization.mode what each client can do',
  },
  etcd: {
    what: 'etcd',
    settings:
      '--client-cert-auth makes it ask for certificates, --trusted-ca-file names the authority of its clients',
    risk: etcdRisk('reaches'),
  },
  etcdPeer: {
    what: 'etcd',
    settings:
      '--peer-client-cert-auth makes it ask for certificates, --peer-trusted-ca-file names the authority of its peers',
    risk: etcdRisk('joins'),
  },
};
