import { certflake, say, type Said } from '../text/say.js';

export const noTrustedSigner = 'no trusted authority has signed the certificate';
export const wrongUsages = "the certificate's usages do not allow this side of a connection";
export const expired = 'a certificate has ended';
export const notYetValid = 'a certificate is not valid yet';
export const notFor = (name: string): string => `the certificate does not name ${name}`;
export const noNames = 'the certificate has no alternative names';

export const noHandshake = 'the TLS handshake gave no result';

export const serverRefuses = (client: string, reason: string): string =>
  `the server refuses ${client}: ${reason}`;
export const clientRefuses = (server: string, reason: string): string =>
  `the client refuses ${server}: ${reason}`;
export const refusedWrongly = (reason: string): string =>
  `the server refuses the client, but for the wrong reason: ${reason}`;
export const presentsItselfAs = (id: string, shown: string, wanted: string): string =>
  `${id} presents itself as ${shown}, not as ${wanted}`;

/** Why a client is accepted that must be refused. */
export const letIn = {
  byUsages: "the client's usages allow the connection",
  byAuthority: "the server trusts the authority above the client's certificate",
  unexplained: 'no check refuses the client',
};

export const connections = (count: number): string =>
  count === 1 ? '1 connection' : `${count} connections`;

/** One connection, and the number of others like it. */
export const connection = (client: string, server: string, host: string, others: number): string =>
  `${client} to ${server} on ${host}${others === 0 ? '' : ` (and ${others} more like it)`}`;
export const wrongConnection = (connection: string, reason: string): string =>
  `${connection}: ${reason}`;
export const openConnection = (connection: string, reason: string): string =>
  `${connection} is accepted but must be refused: ${reason}`;
export const notTried = (reason: string, count: number, hosts: string): string =>
  `${reason} (${connections(count)} to ${hosts})`;

/** @param host - unless the reason names the server */
export const aboutServer = (host: string | undefined, reason: string, count: number): string =>
  `${host === undefined ? '' : `${host}: `}${reason} (${connections(count)})`;
export const aboutServers = (fact: string, servers: readonly string[], count: number): string =>
  `each of these ${servers.length} servers ${fact} (${connections(count)}): ${servers.join(', ')}`;

/** @param otherwise - what to do if the hosts are already deployed */
export const deployHosts = (hosts: readonly string[], otherwise?: string): string =>
  [`deploy ${hosts.join(', ')}`, ...(otherwise === undefined ? [] : [otherwise])].join('; ');

/** What to do about a verdict, unless its cause says more. */
export const usualHints: Readonly<
  Record<'failed' | 'unreached' | 'undeployed' | 'untried' | 'stale' | 'open', string | Said>
> = {
  failed: say`${certflake('check')} and ${certflake('plan')} say what is wrong with a certificate`,
  unreached: say`run ${certflake('verify', '--live')} on a machine that can reach the server, or give its address with --connect-to`,
  undeployed: "deploy the server's host",
  untried: say`run ${certflake('verify', '--live')} on the host`,
  stale: "deploy the server's host",
  open: 'give etcd and the front proxy their own authorities (as a kubernetes section with authorities "three" does), and remove usages that a certificate does not need',
};
