import type { Edge } from '../../cluster/edges.js';
import { table } from '../../policy/kubernetes/table.js';
import type { ReadCertificate, TrustBundle } from '../../model/index.js';
import type { Shown } from '../../keyring/parties.js';
import type { FormerAuthority, Formerly, Standing } from '../types.js';
import { deployHosts } from '../messages.js';
import { endpointText, type Endpoint } from './endpoints.js';
import * as say from './messages/servers.js';
import type { Presented } from './presented.js';

/** What a running server is compared with. */
export interface Expected {
  edge: Edge;
  endpoint: Endpoint;
  /** The hosts whose servers may answer at this address. */
  hosts: readonly string[];
  /** The tree's certificates for them, the edge's own first. */
  certificates: readonly ReadCertificate[];
  /** The roots that the client trusts. */
  trusts: TrustBundle;
  shown: Shown;
  /** Earlier content of the tree's files. */
  formerly: Formerly;
  /** Epoch seconds. */
  now: number;
}

/** As in `the server on cp-1 (10.0.0.4:6443)`; behind a name for several servers, one of theirs. */
export function serverOf({ hosts, endpoint }: Pick<Expected, 'hosts' | 'endpoint'>): string {
  const at = endpointText(endpoint);
  return say.named(hosts, at);
}

/** A server with another authority than the tree's, which a deployment of its host fixes. */
export const undeployed = (expected: Expected, fact: string, otherwise?: string): Standing => ({
  state: 'undeployed',
  reason: fact,
  hint: deployHosts(expected.hosts, otherwise),
  undeployed: { fact, hosts: expected.hosts, ...(otherwise !== undefined && { otherwise }) },
});

/** What to do if the deployment is newer than the running service. */
export function restart({ components }: Edge): string {
  const units = table.components[components.server].restartUnits;
  return say.restartUnits(units);
}

/** As in `until 2027-01-01`. */
export function ends({ chain: [{ notAfter }] }: Presented, { now }: Expected): string {
  return say.ends(dayOf(notAfter), notAfter < now);
}

export const dayOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 10);

/** Where git has it. */
export const heldAt = ({ path, commit }: FormerAuthority): string => say.heldAt(path, commit);

/** As in `"kubernetes-ca" 3f2a91c04b7d`: two generations can share a name. */
export function short({ subject, fingerprint }: ReadCertificate): string {
  const name = subject.find(([type]) => type === 'CN')?.[1] ?? '';
  return `"${name}" ${fingerprint.slice(0, 12)}`;
}

/** The authority that should have signed the server's certificate, by name and fingerprint. */
export function authorityOf({ edge, shown }: Expected): string {
  const found = shown.authorities().find(({ spec }) => spec.id === edge.server.issuerId);
  return found ? short(found.certificate) : edge.server.issuerId;
}
