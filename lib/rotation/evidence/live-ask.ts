import { CertflakeError } from '../../errors.js';
import type { Shown } from '../../keyring/parties.js';
import type { ReadCertificate, TrustBundle } from '../../model/index.js';
import { ask, type Answer } from '../../verify/live/ask.js';
import type { Endpoint } from '../../verify/live/endpoints.js';
import { questions } from '../../verify/live/questions.js';
import { isTrusted } from '../../verify/live/signed.js';
import type { KeyedParty, Refusal } from '../../verify/types.js';
import * as say from './live-messages.js';
import type { LiveServer } from './live-servers.js';
import { THROWAWAY, type Throwaways } from './throwaway.js';
import type { Finding } from './types.js';

/** What to ask one server. */
export interface Asking {
  move: 'issue' | 'retire';
  ca: string;
  shown: Shown;
  server: LiveServer;
  endpoint: Endpoint;
  /** Absent: nothing can be signed. */
  clients: Throwaways | undefined;
}

/** @throws CertflakeError if it gives no usable answer */
export async function askServer(asking: Asking): Promise<Finding> {
  const { server, clients, move } = asking;
  const trusts = trustedIssuers(asking);
  const offered = server.trusts && !server.byNameOnly ? clients?.own : undefined;
  const answer = await offer(asking, { ...offered, trusts });
  const objection = presentedBy(answer, trusts, asking);
  if (objection !== undefined) return objection;
  if (offered !== undefined) return accepted(answer, trusts, asking);
  if (move === 'retire' && server.isBelow) return say.presentsNew;
  return server.byNameOnly ? say.byNameOnly : say.noSigner;
}

/** The roots that the tree's clients of this server trust. */
function trustedIssuers({ shown, server }: Asking): TrustBundle {
  const trusts = shown.trusts([server.edge.server.issuerId]);
  if (trusts instanceof CertflakeError) throw trusts;
  return trusts;
}

type Client = Pick<KeyedParty, 'trusts'> & Partial<KeyedParty>;

function offer({ server, endpoint }: Asking, { chain, key, trusts }: Client): Promise<Answer> {
  const { edge, component } = server;
  // any client's but the front proxy's, which asks as another user
  const question = questions[component]!.question(edge.client, 'admin');
  const client = chain && key ? { chain, key, trusts } : { trusts };
  return ask(endpoint, client, edge.dials, question);
}

/** What is wrong with the server's own certificate; another server's answer proves nothing. */
function presentedBy(
  { presented }: Answer,
  trusts: TrustBundle,
  { move, ca, shown, server }: Asking,
): Finding | undefined {
  if (presented === undefined) return move === 'retire' ? say.presentsNothing : undefined;
  const { chain, objection } = presented;
  if (!isTrusted(chain, trusts)) return say.strange;
  const owner = shown.ownerOf(chain[0].fingerprint);
  if (owner !== undefined && !owner.heldBy.includes(server.host)) return say.otherHost(owner.id);
  if (objection?.fault === 'name') return say.otherName(objection.reason);
  if (move === 'issue' || !server.isBelow) return undefined;
  return isTrusted(chain, activeOf(ca, shown)) ? undefined : say.presentsFormer;
}

/** The generation that signs now. */
function activeOf(ca: string, shown: Shown): ReadCertificate[] {
  const own = shown.authorities().filter(({ spec }) => spec.kind === 'authority' && spec.ca === ca);
  return own.slice(0, 1).map(({ certificate }) => certificate);
}

async function accepted(answer: Answer, trusts: TrustBundle, asking: Asking): Promise<Finding> {
  const refusal = refusalIn(answer, asking);
  if (refusal !== undefined) return refusal;
  const strange = await offer(asking, { ...asking.clients!.strange, trusts });
  return refusalIn(strange, asking) === undefined ? say.acceptsAll : say.accepts;
}

/** Why the client was not accepted; a refusal for lack of permission shows that it was. */
function refusalIn(answer: Answer, { server }: Asking): Finding | undefined {
  if ('refusal' in answer) return refused(answer.refusal);
  if ('cut' in answer) return say.cut;
  const reception = questions[server.component]!.read(answer.status, answer.body);
  if ('refusal' in reception)
    return reception.refusal.fault === 'permission' ? undefined : refused(reception.refusal);
  const { identity } = reception;
  const isOwn = identity === undefined || identity.commonName === THROWAWAY;
  return isOwn ? undefined : say.otherUser(identity.commonName);
}

const refused = ({ fault, reason }: Refusal): Finding =>
  fault === 'time' ? say.wrongTime(reason) : say.refuses(reason);
