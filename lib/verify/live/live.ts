import { CertflakeError } from '../../errors.js';
import type { Edge } from '../../cluster/edges.js';
import type { Inventory, ReadCertificate } from '../../model/index.js';
import type { Shown } from '../../keyring/parties.js';
import { shownBy } from '../by-certificates.js';
import { refusalOf } from '../refusals.js';
import type { Formerly, Outcome, Refusal, Way } from '../types.js';
import { ask, type Answer } from './ask.js';
import {
  endpointOf,
  endpointText,
  redirectOf,
  type Endpoint,
  type Redirects,
} from './endpoints.js';
import { openToAll } from './for-all.js';
import { laxity } from './lax.js';
import * as say from './messages/reaching.js';
import { fromElsewhere } from './peers.js';
import { presentsOf, type Presented } from './presented.js';
import { questions } from './questions.js';
import { refusedClient } from './refused.js';
import { serverOf, type Expected } from './server.js';
import { isTrusted } from './signed.js';
import { standingOf } from './standing.js';

/** What a live check needs to know. */
export interface Surroundings {
  edges: readonly Edge[];
  inventory: Inventory;
  redirects: Redirects;
  shown: Shown;
  formerly: Formerly;
  /** Epoch seconds. */
  now: number;
}

type Connect = Way['connect'];

/**
 * The way to running servers: asks each for the identity that it sees, and changes nothing there. Connects to
 * an unreachable server only once.
 */
export function liveWay(surroundings: Surroundings): Way {
  const { inventory, redirects } = surroundings;
  const where = (edge: Edge): Endpoint => endpointOf(edge, inventory, redirects);
  const down = new Map<string, CertflakeError>();
  const servers = serversOf(surroundings);
  const isOpen = openToAll();
  const connect: Connect = async (edge, parties, { client: key }) => {
    const endpoint = where(edge);
    const known = down.get(endpointText(endpoint));
    if (known !== undefined) throw known;
    const { question } = questions[edge.components.server]!;
    const asked = question(edge.client, edge.components.client);
    const { trusts } = parties.client;
    const expected = { ...surroundings, ...servers.get(dialled(edge))!, edge, endpoint, trusts };
    const answer = await ask(endpoint, { ...parties.client, key }, edge.dials, asked).catch(
      (error: unknown) => {
        if (error instanceof CertflakeError) down.set(endpointText(endpoint), error);
        throw error;
      },
    );
    const isForAll = () => isOpen({ endpoint, edge, question: asked, client: parties.client });
    const outcome = await outcomeOf(answer, parties, expected);
    const lax = await laxity(outcome, parties, { ...expected, isForAll });
    return { ...outcome, ...(lax && { lax }) };
  };
  return { by: 'live', keys: ['client'], lane: (edge) => endpointText(where(edge)), connect };
}

type Parties = Parameters<Connect>[1];

async function outcomeOf(
  answer: Answer,
  parties: Parties,
  expected: Expected & Pick<Surroundings, 'redirects'>,
): Promise<Outcome> {
  const { edge, endpoint, redirects } = expected;
  const [own] = parties.client.chain;
  const seen = await seenOf(answer.presented, expected);
  const presented = { client: shownBy(parties.client), server: seen.identity };
  const base = { ...seen.outcome, presented, endpoint: endpointText(endpoint) };
  const refusedBy = (refusal: Refusal): Outcome => ({
    ...base,
    ...refusedClient(refusal, parties, expected),
    ...(seen.outcome.client && seen.outcome),
  });
  if ('refusal' in answer) return refusedBy(answer.refusal);
  if ('cut' in answer) {
    if (seen.outcome.client) return base;
    const isRedirected = redirectOf(edge, redirects) !== undefined;
    const untried = fromElsewhere(edge, own!, answer.from, isRedirected);
    if (untried) return { ...base, untried };
    throw closed(expected);
  }
  const reception = questions[edge.components.server]!.read(answer.status, answer.body);
  if ('refusal' in reception) return refusedBy(reception.refusal);
  return { ...base, presented: { ...presented, client: reception.identity ?? presented.client } };
}

interface Seen {
  identity: Outcome['presented']['server'];
  outcome: Pick<Outcome, 'client' | 'standing' | 'presents'>;
}

/** What the server itself shows, if known. */
async function seenOf(presented: Presented | undefined, expected: Expected): Promise<Seen> {
  if (presented === undefined) return { identity: { commonName: '' }, outcome: {} };
  const { identity } = presented;
  const objection = objectionTo(presented, expected);
  const standing = await standingOf({ ...presented, ...(objection && { objection }) }, expected);
  const presents = presentsOf(presented);
  return {
    identity,
    outcome: { presents, ...(objection && { client: objection }), ...(standing && { standing }) },
  };
}

function objectionTo({ chain, objection }: Presented, { trusts }: Expected): Refusal | undefined {
  const isUnknown = objection !== undefined && !isTrusted(chain, trusts);
  return isUnknown ? refusalOf('UNABLE_TO_GET_ISSUER_CERT', '') : objection;
}

function closed(expected: Expected): CertflakeError {
  const { message, hint } = say.closed(serverOf(expected));
  return new CertflakeError(message, { code: 'unreached', hint });
}

type Servers = Pick<Expected, 'hosts' | 'certificates'>;

/** By the address: behind one name for several servers, any of them may answer. */
function serversOf({ edges, shown }: Surroundings): ReadonlyMap<string, Servers> {
  const found = new Map<string, { hosts: string[]; certificates: ReadCertificate[] }>();
  for (const edge of edges) {
    const chain = shown.chain(edge.server);
    if (chain instanceof CertflakeError) continue;
    const known = found.get(dialled(edge)) ?? { hosts: [], certificates: [] };
    found.set(dialled(edge), known);
    if (known.hosts.includes(edge.to)) continue;
    known.hosts.push(edge.to);
    known.certificates.push(chain[0]!);
  }
  return found;
}

const dialled = ({ to, dials, port }: Edge): string =>
  endpointText({ address: dials === '127.0.0.1' ? to : dials, port });
