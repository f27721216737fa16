import type { Edge } from '../cluster/edges.js';
import { hintOf, type Hint } from '../hint.js';
import type { Spec } from '../model/index.js';
import * as say from './messages.js';
import type { KubernetesUser, Lax, Outcome, Presents, Standing, Undeployed } from './types.js';

/**
 * `open`: it should be refused, but what the policy lets both share accepts it. `stale`: it works, with another
 * certificate than the tree's. `undeployed`: the server runs with another authority than the tree's, one that
 * git knows or that it trusts instead. `untried`: only another machine can try it. `unreached`: nothing was
 * learnt about certificates.
 */
export type Verdict = 'ok' | 'open' | 'stale' | 'undeployed' | 'untried' | 'unreached' | 'failed';

/** A certificate by the name that all hosts of its kind use. */
export type NamedParty = Pick<Spec, 'ca' | 'name'>;

/** An edge after it was tried; with a hint if the verdict alone doesn't say how to fix it. */
export interface Tried extends Hint {
  /** Spec ids. */
  client: string;
  server: string;
  /** The same two by their names. */
  parties: { client: NamedParty; server: NamedParty };
  from: string;
  to: string;
  dials: string;
  port: number;
  expect: Edge['expect'];
  result: 'accepted' | 'refused' | 'untried';
  /** By a connection in memory, to a running server, or by the certificates alone. */
  by: 'handshake' | 'live' | 'certificates' | 'nothing';
  /** The identity that the client showed; absent if nothing was tried. */
  identity?: KubernetesUser;
  expected: KubernetesUser;
  verdict: Verdict;
  /** Why it was refused, or why it is open or failed. */
  reason?: string;
  /** Present if `reason` is about the server as a whole, for any client. */
  about?: 'server';
  undeployed?: Undeployed;
  /** The running server's address, and what it presented there. */
  endpoint?: string;
  presents?: Presents;
  /** Where the policy declares the faulty certificate. */
  place: string;
}

export const expectedOf = ({ contents: { subject } }: Spec): KubernetesUser => ({
  commonName: subject.commonName,
  ...(subject.O === undefined ? {} : { organization: subject.O }),
});

const party = ({ ca, name }: Spec): NamedParty => ({ ca, name });

/** The fields that name the edge, for any outcome. */
export const named = (edge: Edge) => ({
  client: edge.client.id,
  server: edge.server.id,
  parties: { client: party(edge.client), server: party(edge.server) },
  from: edge.from,
  to: edge.to,
  dials: edge.dials,
  port: edge.port,
  expect: edge.expect,
  expected: expectedOf(edge.client),
  place: edge.client.place,
});

/**
 * What an outcome means for the edge. If it must be refused, only the server's verdict counts: an intruder
 * connects to any server.
 *
 * @param related - whether the server trusts a root above the client's authority
 */
export function judge(edge: Edge, outcome: Outcome, related: boolean, by: Tried['by']): Tried {
  const { client: ofServer, server: ofClient, presented, endpoint, presents } = outcome;
  const refusal = edge.expect === 'refused' ? ofClient : (ofClient ?? ofServer);
  const tried = {
    ...named(edge),
    result: refusal === undefined ? ('accepted' as const) : ('refused' as const),
    by,
    identity: presented.client,
    ...(endpoint !== undefined && { endpoint }),
    ...(presents && { presents }),
  };
  const another = anotherServer(edge, outcome);
  if (another) return { ...tried, ...another };
  if (outcome.untried)
    return { ...tried, result: 'untried', verdict: 'untried', ...outcome.untried };
  if (edge.expect === 'refused') return { ...tried, ...unwanted(edge, outcome, related) };
  const blamed = ofClient ? edge.client.place : edge.server.place;
  if (refusal) return { ...tried, ...blame(edge, outcome), verdict: 'failed', place: blamed };
  return { ...tried, ...impostor(edge, outcome) };
}

type Judged = Pick<Tried, 'verdict' | 'reason' | keyof Hint> & Partial<Tried>;

/** For a server that isn't the tree's: whom it refuses says nothing about the tree. */
function anotherServer(
  { expect, server }: Edge,
  { standing, client: ofServer }: Outcome,
): Judged | undefined {
  if (standing === undefined || standing.state === 'stale') return undefined;
  const said = ofTheServer(server, standing);
  const undeployed = standing.state === 'undeployed' ? ('undeployed' as const) : undefined;
  if (expect === 'accepted') return { ...said, verdict: undeployed ?? 'failed' };
  if (ofServer?.fault !== 'authority') return undefined;
  return { ...said, verdict: undeployed ?? 'unreached', result: 'untried' };
}

const ofTheServer = ({ place }: Spec, standing: Standing): Omit<Judged, 'verdict'> => ({
  ...{ reason: standing.reason, ...hintOf(standing), about: 'server', place },
  ...(standing.undeployed && { undeployed: standing.undeployed }),
});

/** It must be refused for the right reason: a refused expired certificate proves nothing. */
function unwanted(edge: Edge, { server: refusal, lax }: Outcome, related: boolean): Judged {
  if (refusal === undefined) return letIn(edge, lax, related);
  const { by } = edge;
  const right = by === undefined || refusal.fault === by || refusal.fault === 'untold';
  if (right) return { verdict: 'ok', reason: refusal.reason };
  return { verdict: 'failed', reason: say.refusedWrongly(refusal.reason), ...hintOf(refusal) };
}

/** If the server accepts every client, that is the finding; otherwise the accepted client is. */
function letIn({ by, why, open, server }: Edge, lax: Lax | undefined, related: boolean): Judged {
  if (lax?.isForAll === true) {
    const { reason, hint } = lax;
    return { verdict: 'failed', reason, hint, about: 'server', place: server.place };
  }
  const shared = by === 'usage' ? say.letIn.byUsages : say.letIn.byAuthority;
  const isKnown = open === true || (by === 'authority' && related);
  const reason = isKnown ? shared : (lax?.reason ?? say.letIn.unexplained);
  const hint = isKnown || lax === undefined ? {} : { hint: lax.hint };
  const reasons = [reason, ...(why === undefined ? [] : [why])];
  return { verdict: isKnown ? 'open' : 'failed', reason: reasons.join('; '), ...hint };
}

function blame(
  { client, server }: Edge,
  { client: ofServer, server: ofClient }: Outcome,
): Pick<Tried, 'reason' | keyof Hint> {
  const [refusal, reason] = ofClient
    ? [ofClient, say.serverRefuses(client.id, ofClient.reason)]
    : [ofServer, say.clientRefuses(server.id, ofServer?.reason ?? '')];
  return { reason, ...hintOf(refusal ?? {}) };
}

/** If a certificate names another identity, Kubernetes would take its holder for that one. */
function impostor(edge: Edge, { presented, standing }: Outcome): Judged {
  const { server } = edge;
  const isTheTrees = standing === undefined;
  const sides = isTheTrees ? (['client', 'server'] as const) : (['client'] as const);
  const wrong = sides.find((side) => text(presented[side]) !== text(expectedOf(edge[side])));
  if (wrong !== undefined) {
    const [shown, wanted] = [text(presented[wrong]), text(expectedOf(edge[wrong]))];
    const reason = say.presentsItselfAs(edge[wrong].id, shown, wanted);
    return { verdict: 'failed', reason, place: edge[wrong].place };
  }
  if (isTheTrees) return { verdict: 'ok' };
  return { verdict: 'stale', ...ofTheServer(server, standing) };
}

/** As in `CN=system:node:w1, O=system:nodes`. */
export const text = ({ commonName, organization }: KubernetesUser): string =>
  [`CN=${commonName}`, ...(organization === undefined ? [] : [`O=${organization}`])].join(', ');
