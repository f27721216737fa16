import { stanzaTools } from '../../keyring/stanza-tools.js';
import type { Observations } from '../../model/index.js';
import { Claims } from '../../accept/plan-claims.js';
import type { Since } from '../../plan/trust-added.js';
import { shownAt } from '../accept/accepted-at.js';
import type { Session } from '../session/session.js';

/** What the tree and the policy claim beyond a git revision: the questions for an operator who trusts it. */
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
