import { CertflakeError } from '../../errors.js';
import type { Edge } from '../../cluster/edges.js';
import { ask, type Client, type Question } from './ask.js';
import { endpointText, type Endpoint } from './endpoints.js';
import { questions } from './questions.js';

interface Call {
  endpoint: Endpoint;
  edge: Edge;
  question: Question;
  client: Client;
}

/** Whether a server accepts a client without a certificate; asks each server once. */
export function openToAll(): (call: Call) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (call) => {
    const place = endpointText(call.endpoint);
    const found = known.get(place) ?? isLetIn(call);
    known.set(place, found);
    return found;
  };
}

/** Without an answer, the client counts as refused. */
async function isLetIn({ endpoint, client, edge, question }: Call): Promise<boolean> {
  const { trusts } = client;
  const { dials, components } = edge;
  try {
    const answer = await ask(endpoint, { trusts }, dials, question);
    if (!('status' in answer)) return false;
    return !('refusal' in questions[components.server]!.read(answer.status, answer.body));
  } catch (error) {
    if (error instanceof CertflakeError) return false;
    throw error;
  }
}
