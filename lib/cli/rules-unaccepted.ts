import { observe } from '../observe/observe.js';
import { Claims } from '../plan/claims.js';
import type { Problem, ReaderClaim } from '../model.js';
import { openTree } from '../store/tree.js';
import { recordOf } from './elsewhere.js';
import { stanzaTools, type Session } from './session.js';

/**
 * The readers of the policy that this clone has not accepted, where it has accepted others: "agenix -r" would seal
 * the present keys to them, and asks nobody.
 *
 * @param rules - where the rules are, as problems name it
 */
export function rulesUnaccepted(
  session: Pick<Session, 'root' | 'specs'>,
  rules: string,
): Problem[] {
  const { root, specs } = session;
  const record = recordOf(root, specs.dir);
  if (record === undefined) return [];
  const observations = observe(openTree(root, specs.dir), specs);
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance: { record } });
  const readers = claims.ofTree().filter((claim) => claim.kind === 'reader');
  return [...new Map(readers.map((one) => [one.key, one])).values()].map((one) =>
    unacceptedReader(one, rules),
  );
}

const unacceptedReader = ({ owner, fingerprint }: ReaderClaim, rules: string): Problem => ({
  code: 'rules-name-unaccepted',
  place: rules,
  level: 'warning',
  message: `names ${owner} ${fingerprint}, which is not accepted in this clone: "agenix -r" would seal keys to it without a question`,
  hint: 'compare the fingerprint, and run "certflake apply" before "agenix -r": it asks',
});
