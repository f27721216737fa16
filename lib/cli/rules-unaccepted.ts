import { nothingAccepted } from '../accept/record.js';
import { observe } from '../observe/observe.js';
import { Claims } from '../plan/claims.js';
import type { Accepted, Problem, ReaderClaim } from '../model.js';
import { openTree } from '../store/tree.js';
import { acceptedElsewhere, recordOf } from './elsewhere.js';
import { stanzaTools, type Session } from './session.js';

/**
 * The readers of the policy that this clone has not accepted, where it has accepted others: "agenix -r" would seal
 * the present keys to them, and asks nobody. What was accepted for another folder isn't for this one: all are named,
 * first those who were never accepted anywhere.
 *
 * @param rules - where the rules are, as problems name it
 */
export async function rulesUnaccepted(session: Place, rules: string): Promise<Problem[]> {
  const { root, specs } = session;
  const record = recordOf(root, specs.dir);
  if (record !== undefined)
    return readersNotIn(record, session).map((one) => unacceptedReader(one, rules));
  const others = await acceptedElsewhere(root, specs.dir);
  const all = others.length === 0 ? [] : readersNotIn(nothingAccepted(), session);
  const isKnown = ({ owner, key }: ReaderClaim): number =>
    Number(others.some(({ record }) => record.readers[owner]?.includes(key)));
  const sorted = all.sort((a, b) => isKnown(a) - isKnown(b));
  return sorted.length === 0 ? [] : [unacceptedFolder(sorted, rules)];
}

type Place = Pick<Session, 'root' | 'specs'>;

/** Each key once. */
function readersNotIn(record: Accepted, { root, specs }: Place): ReaderClaim[] {
  const observations = observe(openTree(root, specs.dir), specs);
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance: { record } });
  const readers = claims.ofTree().filter((claim) => claim.kind === 'reader');
  return [...new Map(readers.map((one) => [one.key, one])).values()];
}

const unacceptedReader = ({ owner, fingerprint }: ReaderClaim, rules: string): Problem => ({
  code: 'rules-name-unaccepted',
  place: rules,
  level: 'warning',
  message: `names ${owner} ${fingerprint}, which is not accepted in this clone: "agenix -r" would seal keys to it without a question`,
  hint: 'compare the fingerprint, and run "certflake apply" before "agenix -r": it asks',
});

const NAMED = 4;

function unacceptedFolder(readers: readonly ReaderClaim[], rules: string): Problem {
  const named = readers.slice(0, NAMED).map(({ owner, fingerprint }) => `${owner} ${fingerprint}`);
  const rest = readers.length - NAMED;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return {
    code: 'rules-name-unaccepted',
    place: rules,
    level: 'warning',
    message: `this clone has accepted readers for another folder, and none for this one; the rules name ${named.join(', ')}${more}: "agenix -r" would seal keys to them without a question`,
    hint: 'compare the fingerprints, and run "certflake apply" before "agenix -r": it asks',
  };
}
