import { CertflakeError } from '../errors.js';
import type { Edge } from '../kubernetes/edges.js';
import { handshake } from './handshake.js';
import type { Opened, Shown } from './parties.js';
import { compareParties } from './public.js';
import type { Outcome, Party } from './types.js';
import { judge, named, type Tried } from './verdicts.js';

/** What verification needs to see. */
export interface Scene {
  shown: Shown;
  /** Absent: there is no identity, and certificates alone are compared. */
  opened?: Opened;
  /** Epoch seconds. */
  now: number;
}

export interface Verified {
  edges: Tried[];
  /** Spec ids whose keys no identity opens: of them only the certificates were compared. */
  unopened: string[];
}

/**
 * Try every edge with what lies on disk. Keys are in memory only, and wiped by whoever made `opened`.
 * Changes nothing; throws only for what is a defect.
 */
export async function verifyEdges(edges: readonly Edge[], scene: Scene): Promise<Verified> {
  const unopened = new Set<string>();
  const tried: Tried[] = [];
  for (const edge of edges) tried.push(await tryEdge(edge, scene, unopened));
  return { edges: tried, unopened: [...unopened].sort() };
}

/** These say that this identity is not meant for the key, not that the key is broken. */
const notOurs = new Set(['identity-mismatch', 'no-identity']);

async function tryEdge(edge: Edge, scene: Scene, unopened: Set<string>): Promise<Tried> {
  const { shown, now } = scene;
  const [client, server] = [shown.chain(edge.client), shown.chain(edge.server)];
  if (client instanceof CertflakeError) return broken(edge, 'client', client);
  if (server instanceof CertflakeError) return broken(edge, 'server', server);
  const asking: Party = { chain: client, trusts: shown.trusts([edge.server.issuerId]) };
  const serving: Party = { chain: server, trusts: shown.trusts(edge.trusts) };
  const keys = {
    client: await keyOf(edge.client, asking, scene),
    server: await keyOf(edge.server, serving, scene),
  };
  for (const side of ['client', 'server'] as const) {
    const key = keys[side];
    if (key instanceof Uint8Array) continue;
    if (key && !notOurs.has(key.code)) return broken(edge, side, key);
    unopened.add(edge[side].id);
  }
  const related = isRelated(edge, shown);
  if (!(keys.client instanceof Uint8Array && keys.server instanceof Uint8Array)) {
    return judge(edge, compareParties(asking, serving, edge.dials, now), related, 'certificates');
  }
  const outcome = await connected(
    { ...asking, key: keys.client },
    { ...serving, key: keys.server },
    edge,
  );
  return outcome instanceof CertflakeError
    ? broken(edge, 'server', outcome)
    : judge(edge, outcome, related, 'handshake');
}

async function keyOf(spec: Edge['client'], { chain }: Party, { opened }: Scene) {
  return opened?.key(spec, chain[0]!.publicKey);
}

/** One root above both lets a server that trusts it let the client in. */
const isRelated = ({ client, trusts }: Edge, shown: Shown): boolean =>
  trusts.some((id) => shown.rootOf(id) === shown.rootOf(client.issuerId));

async function connected(
  client: Parameters<typeof handshake>[0],
  server: Parameters<typeof handshake>[1],
  { dials }: Edge,
): Promise<Outcome | CertflakeError> {
  try {
    return await handshake(client, server, dials);
  } catch (cause) {
    return new CertflakeError('the handshake came to nothing', { code: 'no-handshake', cause });
  }
}

function broken(edge: Edge, side: 'client' | 'server', { message }: CertflakeError): Tried {
  const { place } = edge[side];
  const nothing = { result: 'untried', by: 'nothing', verdict: 'failed' } as const;
  return { ...named(edge), ...nothing, reason: message, place };
}
