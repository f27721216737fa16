import { hinted } from '../../hint.js';
import { place } from '../../text/say.js';
import { compareParties } from '../by-certificates.js';
import type { Outcome, Parties, Refusal } from '../types.js';
import { lookThere } from './lax.js';
import * as say from './messages/servers.js';
import { restart, serverOf, undeployed, type Expected } from './server.js';

/**
 * The outcome when a server refuses a client. If it would accept that client with the tree's own certificates,
 * it trusts others, and the client's certificate isn't the cause.
 */
export function refusedClient(
  refusal: Refusal,
  { client, server }: Parties,
  expected: Expected,
): Pick<Outcome, 'server' | 'standing'> {
  const { edge, now, shown } = expected;
  const inTree = compareParties(client, server, edge.dials, now).server;
  if (edge.expect === 'refused' && refusal.fault === 'permission' && inTree !== undefined)
    return { server: { ...refusal, hint: lookThere(expected) } };
  if (edge.expect === 'refused' || inTree !== undefined) return { server: refusal };
  const root = shown
    .authorities()
    .find(({ spec }) => spec.id === shown.rootOf(edge.client.issuerId));
  const file = root?.spec.files.certificate ?? edge.client.issuerId;
  if (refusal.fault !== 'authority') {
    const named = root === undefined ? file : place(file);
    const untrusting = say.perhapsUntrusting(expected.hosts, named);
    const why = causes[refusal.fault];
    const reason = why === undefined ? refusal.reason : say.becauseOf(refusal.reason, why);
    return { server: { ...refusal, reason, ...hinted(hints[refusal.fault] ?? untrusting) } };
  }
  const fact = say.untrusting(file);
  const standing = undeployed(expected, fact, restart(edge));
  return {
    server: refusal,
    standing: { ...standing, reason: say.thatServer(serverOf(expected), fact) },
  };
}

/** Why an accepted client has no permission. */
const causes: Partial<Record<Refusal['fault'], string>> = {
  permission: say.noBinding,
};

const hints: Partial<Record<Refusal['fault'], string>> = {
  time: say.wrongClock,
  permission: say.bindRole,
};
