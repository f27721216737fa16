import { CertflakeError } from '../../errors.js';
import { hinted, hintOf } from '../../hint.js';
import type { SigningIssuer } from '../../issue/types.js';
import type { Shown } from '../../keyring/parties.js';
import type { Inventory, ReadCertificate, Specs } from '../../model/index.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { endpointOf, endpointText, type Redirects } from '../../verify/live/endpoints.js';
import { hostsConcerned } from './hosts-concerned.js';
import { askServer } from './live-ask.js';
import * as say from './live-messages.js';
import { serversOf, type LiveServer } from './live-servers.js';
import { makeThrowaways, type Throwaways } from './throwaway.js';
import type { HostVerdict } from './types.js';

/** What to ask running servers before a move. */
export interface LiveRequest {
  move: 'issue' | 'retire';
  specs: Specs;
  inventory: Inventory;
  /** The authority's name. */
  ca: string;
  /** The tree's certificates. */
  shown: Shown;
  redirects: Redirects;
  /**
   * The generation that signs after the move: the next one before `issue`, the active one before `retire`.
   * Without it, `retire` asks only what servers present.
   */
  signer?: SigningIssuer;
  /** The intermediates from that generation upwards, if it isn't a root. */
  above?: readonly ReadCertificate[];
  /** Epoch seconds. */
  now: number;
}

export interface ServerVerdict extends HostVerdict {
  component: ComponentName;
  /** Where it was asked. */
  endpoint: string;
}

export interface LiveEvidence {
  servers: ServerVerdict[];
  /** A verdict for each host with such a server: that of its worst one. */
  hosts: HostVerdict[];
  /** The other hosts that must have been deployed: only clients run there, which can't be asked. */
  unproven: string[];
}

/**
 * Asks the running servers whether they were deployed with an authority's present stage. Changes nothing there.
 * The keys of the certificates that it shows never leave memory, and are wiped.
 *
 * Before `issue`: each server that accepts clients of the authority must accept one of the next generation. Before
 * `retire`: each server must present a certificate of the active generation, and accept clients of it.
 *
 * @throws CertflakeError if no throwaway certificate can be made
 */
export async function liveEvidence(request: LiveRequest): Promise<LiveEvidence> {
  const { specs, inventory, ca, move, signer, above = [], now } = request;
  const all = serversOf(specs, inventory, ca);
  const asked = move === 'issue' ? all.filter(({ trusts }) => trusts) : all;
  const clients = signer && (await makeThrowaways(signer, above, now));
  try {
    const servers = await Promise.all(asked.map((server) => verdictOn(server, request, clients)));
    const hosts = worstByHost(servers);
    const proven = new Set(hosts.map(({ host }) => host));
    const concerned = hostsConcerned(specs, inventory, ca);
    return { servers, hosts, unproven: concerned.filter((host) => !proven.has(host)) };
  } finally {
    clients?.wipe();
  }
}

async function verdictOn(
  server: LiveServer,
  { inventory, redirects, ...request }: LiveRequest,
  clients: Throwaways | undefined,
): Promise<ServerVerdict> {
  const { host, component, edge } = server;
  // a name for several servers shows only one of them
  const endpoint = endpointOf({ ...edge, dials: host }, inventory, redirects);
  const named = { host, component, endpoint: endpointText(endpoint) };
  try {
    const { state, reason, hint } = await askServer({ ...request, server, endpoint, clients });
    return { ...named, state, reason, ...hinted(hint) };
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    return { ...named, state: 'unknown', reason: say.unanswered(error.message), ...hintOf(error) };
  }
}

const order: readonly HostVerdict['state'][] = ['undeployed', 'unknown', 'deployed'];

function worstByHost(servers: readonly ServerVerdict[]): HostVerdict[] {
  const hosts = [...new Set(servers.map(({ host }) => host))];
  return hosts.map((host) => {
    const own = servers.filter((one) => one.host === host);
    const worst = own.reduce((a, b) => (order.indexOf(b.state) < order.indexOf(a.state) ? b : a));
    const { state, reason, component, endpoint } = worst;
    return { host, state, reason: say.ofServer(component, endpoint, reason), ...hintOf(worst) };
  });
}
