import type { Edge } from '../../cluster/edges.js';
import { CertflakeError } from '../../errors.js';
import type { Parties } from '../types.js';
import type { Side } from './side.js';
import type { Age } from './types.js';

export type Sides = Readonly<Record<Age, Side>>;

/** The trees that the client's host and the server's were deployed with. */
export interface Ages {
  client: Age;
  server: Age;
}

/** A connection between hosts of these trees. */
export interface Meeting extends Ages {
  edge: Edge;
  parties: Parties;
}

/** A connection that a file's fault prevents. */
export interface Failure extends Ages {
  edge: Edge;
  /** Whose file it is. */
  side: keyof Parties;
  error: CertflakeError;
}

export const present: Ages = { client: 'before', server: 'before' };
export const coming: Ages = { client: 'after', server: 'after' };
export const mixed: readonly Ages[] = [
  { client: 'before', server: 'after' },
  { client: 'after', server: 'before' },
];

/** Both parties of a connection; undefined if a host of the present tree doesn't have it yet. */
export function meeting(edge: Edge, ages: Ages, sides: Sides): Meeting | Failure | undefined {
  const { client, server } = edge;
  const [near, far] = [sides[ages.client], sides[ages.server]];
  if (isNew(near, client.id, server.issuerId) || isNew(far, server.id, client.issuerId))
    return undefined;
  const dialling = near.party(client, [server.issuerId]);
  if (dialling instanceof CertflakeError) return { edge, ...ages, side: 'client', error: dialling };
  const answering = far.party(server, edge.trusts);
  if (answering instanceof CertflakeError)
    return { edge, ...ages, side: 'server', error: answering };
  return { edge, ...ages, parties: { client: dialling, server: answering } };
}

/** Whether hosts of the present tree lack this certificate, or know nothing of the other's authority. */
const isNew = (side: Side, own: string, authority: string): boolean =>
  side.age === 'before' && (side.lacks(own) || side.lacks(side.rootOf(authority)));
