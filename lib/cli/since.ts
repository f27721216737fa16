import { stanzaTools } from '../apply/tools.js';
import type { Observations } from '../model.js';
import { Claims } from '../plan/claims.js';
import type { Since } from '../since.js';
import { shownAt } from './accepted-at.js';
import type { Session } from './session.js';

/** What the tree and the policy claim beyond a git revision: what somebody who trusts it would be asked about. */
export async function sinceRevision(
  session: Session,
  revision: string,
  observations: Observations,
): Promise<Since> {
  const { specs } = session;
  const acceptance = { record: await shownAt(session, revision) };
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance });
  return { revision, claims: claims.ofTree() };
}
