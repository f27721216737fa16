import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import type { Edge } from '../cluster/edges.js';
import { hintOf } from '../hint.js';
import type { Opened, Shown } from '../keyring/parties.js';
import { compareParties } from './by-certificates.js';
import type { PartyKeys, Outcome, Parties, Party, Way } from './types.js';
import { judge, named, type Tried } from './verdicts.js';

/** The input of verification. */
export interface Scene {
  shown: Shown;
  /** Absent: there is no identity, so only certificates are compared. */
  opened?: Opened;
  way: Way;
  /** Epoch seconds. */
  now: number;
}

export interface Verified {
  edges: Tried[];
  /** Spec ids whose keys no identity opens: for them only the certificates were compared. */
  unopened: string[];
}

/**
 * Tries every edge with the files on disk. Keys are only in memory; the code that made `opened` wipes them.
 * Changes nothing; throws only for an internal error, or for a missing or wrong passphrase.
 */
export async function verifyEdges(edges: readonly Edge[], scene: Scene): Promise<Verified> {
  const unopened = new Set<string>();
  const tried = new Map<Edge, Tried>();
  const { lane } = scene.way;
  const lanes = new Map<string, Edge[]>();
  for (const edge of edges) {
    const own = lanes.get(lane(edge)) ?? [];
    lanes.set(lane(edge), own);
    own.push(edge);
  }
  await Promise.all(
    [...lanes.values()].map(async (together) => {
      for (const edge of together) tried.set(edge, await tryEdge(edge, scene, unopened));
    }),
  );
  return { edges: edges.map((edge) => tried.get(edge)!), unopened: [...unopened].sort() };
}

/** These codes mean that this identity isn't for the key, not that the key is broken. */
const notOurs = new Set<Code>(['identity-mismatch', 'no-identity']);

async function tryEdge(edge: Edge, scene: Scene, unopened: Set<string>): Promise<Tried> {
  const { shown, now, way } = scene;
  const [client, server] = [shown.chain(edge.client), shown.chain(edge.server)];
  if (client instanceof CertflakeError) return broken(edge, 'client', client);
  if (server instanceof CertflakeError) return broken(edge, 'server', server);
  const byClient = shown.trusts([edge.server.issuerId]);
  const byServer = shown.trusts(edge.trusts);
  if (byClient instanceof CertflakeError) return broken(edge, 'server', byClient);
  if (byServer instanceof CertflakeError) return broken(edge, 'client', byServer);
  const parties: Parties = {
    client: { chain: client, trusts: byClient },
    server: { chain: server, trusts: byServer },
  };
  const keys: Partial<PartyKeys> = {};
  for (const side of way.keys) {
    const key = await keyOf(edge[side], parties[side], scene);
    if (key instanceof Uint8Array) keys[side] = key;
    else if (key && !notOurs.has(key.code)) return broken(edge, side, key);
    else unopened.add(edge[side].id);
  }
  const related = isRelated(edge, shown);
  if (!way.keys.every((side) => keys[side])) {
    const outcome = compareParties(parties.client, parties.server, edge.dials, now);
    return judge(edge, outcome, related, 'certificates');
  }
  const outcome = await connected(() => way.connect(edge, parties, keys as PartyKeys));
  return outcome instanceof CertflakeError
    ? broken(edge, 'server', outcome)
    : judge(edge, outcome, related, way.by);
}

async function keyOf(spec: Edge['client'], { chain }: Party, { opened }: Scene) {
  return opened?.key(spec, chain[0]!.publicKey);
}

/** With one root above both, a server that trusts it accepts the client. */
const isRelated = ({ client, trusts }: Edge, shown: Shown): boolean =>
  trusts.some((id) => shown.rootOf(id) === shown.rootOf(client.issuerId));

async function connected(connect: () => Promise<Outcome>): Promise<Outcome | CertflakeError> {
  try {
    return await connect();
  } catch (error) {
    if (error instanceof CertflakeError) return error;
    throw error;
  }
}

function broken(edge: Edge, side: 'client' | 'server', error: CertflakeError): Tried {
  const { code, message: reason } = error;
  const { place } = edge[side];
  const tried = {
    ...named(edge),
    result: 'untried' as const,
    by: 'nothing' as const,
    place,
    reason,
  };
  if (code !== 'unreached') return { ...tried, verdict: 'failed', ...hintOf(error) };
  return { ...tried, verdict: 'unreached', ...hintOf(error), about: 'server' };
}
