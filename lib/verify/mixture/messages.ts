import { certflake, say } from '../../text/say.js';
import type { Cut, OpenedConnection, Refused, RefusedConnection } from './types.js';

const who: Readonly<Record<RefusedConnection['refuses'], string>> = {
  client: 'the client refuses the server',
  server: 'the server refuses the client',
  both: 'both refuse each other',
};

const more = (others: number): string => (others === 0 ? '' : ` (and ${others} more like it)`);

type Ended = Pick<OpenedConnection, 'client' | 'server' | 'from' | 'to'>;

const connection = ({ client, server, from, to }: Ended, others: number): string =>
  `${client} on ${from} to ${server} on ${to}${more(others)}`;

/** A refusal that deploying hosts one by one would bring. */
export function cut(one: Cut, others: number): string {
  if (one.kind === 'certificate') {
    const hosts = one.hosts.join(', ');
    return `${one.certificate} on ${hosts}${more(others)}: ${whenPeers(one)} refuse it: ${one.reason}`;
  }
  return `${connection(one, others)}: ${when(one)} ${who[one.refuses]}: ${one.reason}`;
}

function when({ from, to, newer }: Extract<Cut, { kind: 'connection' }>): string {
  if (newer === 'both') return from === to ? `once ${to} is deployed,` : 'once both are deployed,';
  if (from === to) return `while ${to} is deployed and its services restart,`;
  const [first, second] = newer === 'client' ? [from, to] : [to, from];
  return `if ${first} is deployed before ${second},`;
}

function whenPeers({ hosts, newer }: Extract<Cut, { kind: 'certificate' }>): string {
  const own = hosts.join(', ');
  if (newer === 'both') return 'once all are deployed, its peers';
  return newer === 'certificate'
    ? `if ${own} is deployed before its peers, they`
    : `if its peers are deployed before ${own}, they`;
}

export const opened = (one: OpenedConnection, others: number): string =>
  `${connection(one, others)}: the server would accept a client that it must refuse: ${one.reason}`;

export function broken(one: Refused, others: number): string {
  if (one.kind === 'certificate') {
    const hosts = one.hosts.join(', ');
    return `${one.certificate} on ${hosts}${more(others)}: its peers refuse it already before a deploy: ${one.reason}`;
  }
  return `${connection(one, others)}: already before a deploy, ${who[one.refuses]}: ${one.reason}`;
}

export const inStages = (authority: string) =>
  say`let every host trust both authorities before the new one signs: ${certflake('rotate', authority)} does this in stages`;
export const whoAdded = "find out who added the certificate to the authority's file";
export const tryPresent = say`${certflake('verify')} says what is wrong with the present files`;
