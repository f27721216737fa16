import { CertflakeError } from '../../errors.js';
import type { Edge } from '../../kubernetes/edges.js';
import type { Inventory } from '../../model.js';
import type { Shown } from '../parties.js';
import { shownBy } from '../public.js';
import type { KeyedParty, Outcome, Way } from '../types.js';
import { ask, type Answer } from './ask.js';
import { endpointOf, endpointText, type Endpoint, type Redirects } from './endpoints.js';
import { questions } from './questions.js';

/** What a live proof needs to know. */
export interface Surroundings {
  edges: readonly Edge[];
  inventory: Inventory;
  redirects: Redirects;
  shown: Shown;
}

type Answered = Extract<Answer, { status: number }>;

/**
 * The way to running servers: each is asked what shows whom it takes the client for, and nothing is
 * changed there. A server that nobody reaches is dialled once.
 */
export function liveWay(surroundings: Surroundings): Way {
  const { inventory, redirects } = surroundings;
  const where = (edge: Edge): Endpoint => endpointOf(edge, inventory, redirects);
  const down = new Map<string, CertflakeError>();
  const deployed = fingerprints(surroundings);
  return {
    by: 'live',
    keys: ['client'],
    lane: (edge) => endpointText(where(edge)),
    connect: async (edge, { client }, { client: key }) => {
      const endpoint = where(edge);
      const known = down.get(endpointText(endpoint));
      if (known !== undefined) throw known;
      try {
        return await meet(edge, { ...client, key }, endpoint, deployed);
      } catch (error) {
        if (error instanceof CertflakeError) down.set(endpointText(endpoint), error);
        throw error;
      }
    },
  };
}

async function meet(
  edge: Edge,
  client: KeyedParty,
  endpoint: Endpoint,
  deployed: Fingerprints,
): Promise<Outcome> {
  const { question, read } = questions[edge.components.server]!;
  const presented = shownBy(client);
  const asked = question(edge.client, edge.components.client);
  const answer = await ask(endpoint, client, edge.dials, asked);
  if ('refusal' in answer) {
    return { server: answer.refusal, presented: { client: presented, server: { commonName: '' } } };
  }
  const reception = read(answer.status, answer.body);
  const taken = 'identity' in reception ? reception.identity : undefined;
  return {
    ...(answer.shown.objection && { client: answer.shown.objection }),
    ...('refusal' in reception && { server: reception.refusal }),
    presented: { client: taken ?? presented, server: answer.shown.identity },
    ...staleness(edge, endpoint, answer, deployed),
  };
}

/** By what is dialled: of the certificates that may answer there. */
type Fingerprints = ReadonlyMap<string, ReadonlySet<string>>;

/** Behind a name before several servers any of them may answer. */
function fingerprints({ edges, shown }: Surroundings): Fingerprints {
  const found = new Map<string, Set<string>>();
  for (const edge of edges) {
    const chain = shown.chain(edge.server);
    if (chain instanceof CertflakeError) continue;
    const known = found.get(dialled(edge)) ?? new Set();
    found.set(dialled(edge), known.add(chain[0]!.fingerprint));
  }
  return found;
}

const dialled = ({ to, dials, port }: Edge): string =>
  endpointText({ address: dials === '127.0.0.1' ? to : dials, port });

function staleness(
  edge: Edge,
  endpoint: Endpoint,
  { shown: { fingerprint, ends } }: Answered,
  deployed: Fingerprints,
): Pick<Outcome, 'stale'> {
  if (deployed.get(dialled(edge))?.has(fingerprint)) return {};
  const { certificate } = edge.server.files;
  return {
    stale: `${endpointText(endpoint)} shows another certificate than ${certificate}, one until ${ends}`,
  };
}
