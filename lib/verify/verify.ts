import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import type { Edge } from '../cluster/edges.js';
import type { Opened, Shown } from '../keyring/parties.js';
import { compareParties } from './public.js';
import type { PartyKeys, Outcome, Parties, Party, Way } from './types.js';
import { judge, named, type Tried } from './verdicts.js';

/** What verification needs to see. */
export interface Scene {
  shown: Shown;
  /** Absent: there is no identity, and certificates alone are compared. */
  opened?: Opened;
  way: Way;
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
 * Changes nothing; throws only for what is a defect, or a
 * passphrase that was not given or is wrong.
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

/** These say that this identity is not meant for the key, not that the key is broken. */
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

/** One root above both lets a server that trusts it let the client in. */
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
  const { code, message: reason, hint } = error;
  const { place } = edge[side];
  const tried = {
    ...named(edge),
    result: 'untried' as const,
    by: 'nothing' as const,
    place,
    reason,
  };
  if (code !== 'unreached') return { ...tried, verdict: 'failed' };
  return { ...tried, verdict: 'unreached', ...(hint !== undefined && { hint }), about: 'server' };
}
