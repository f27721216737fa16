import type { Acceptance } from '../../accept/acceptance.js';
import { ofKey } from '../../accept/leavers.js';
import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { OPERATORS } from '../../model/owner.js';
import { hinted } from '../../hint.js';
import { certflake, inOrder } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { presentPublicKey } from '../../observe/recorded.js';
import { forcedRun } from '../hints.js';
import type { NotedReader } from './departed.js';
import type { Lost } from './leaving.js';
import { keyStaysOpen } from './messages/recipients.js';
import { authorityName } from '../signed.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/**
 * Keys that stay and get a certificate of another authority, although a former recipient could open them. An
 * earlier run named that recipient, but the user may have followed only half of its hint.
 *
 * @param lost - recipients that this plan names anyway
 */
export function keptBelowNew(context: Context, lost: readonly Lost[]): Problem[] {
  return context.changes.flatMap((change) => {
    const spec = context.specs.get(change.id);
    if (spec?.kind !== 'certificate' || change.key !== 'kept' || !isOfAnother(change)) return [];
    const named = new Set(lost.filter((one) => one.spec === spec).map(({ key }) => key));
    const readers = formerReadersOf(spec, context).filter(({ key }) => !named.has(key));
    return readers.length === 0 ? [] : [stays(spec, readers, context)];
  });
}

interface FormerReader extends NotedReader {
  /** This clone has noted it; otherwise only git's history shows it. */
  isKnown: boolean;
}

const isOfAnother = ({ reasons }: Change): boolean =>
  reasons.some(({ field }) => field === 'authority');

/** By this clone's notes, and by git's history. */
function formerReadersOf(
  { id, recipients }: Spec,
  { observations: { observed, history }, acceptance }: Context,
): FormerReader[] {
  const { record, elsewhere, former = {} } = acceptance;
  const observation = observed[id];
  const publicKey = observation && presentPublicKey(observation);
  if (publicKey === undefined) return [];
  const past = history?.readersOf(publicKey) ?? new Map<string, string>();
  const ownerOf = (key: string): string =>
    Object.keys(former).find((owner) => former[owner]!.includes(key)) ?? past.get(key) ?? OPERATORS;
  const noted = [record, elsewhere]
    .flatMap((one) => (one === undefined ? [] : ofKey(one, id, publicKey)))
    .flatMap((one) => [...(one.former ?? []), ...(one.leaving ?? [])])
    .filter((key) => history?.excludes(publicKey, key) !== true);
  const present = new Set(Object.values(recipients).flat());
  return [...new Set([...noted, ...past.keys()])]
    .filter((key) => !present.has(key))
    .map((key) => ({ owner: ownerOf(key), key, isKnown: noted.includes(key) }));
}

const NAMED = 4;

function stays(spec: Spec, readers: readonly FormerReader[], context: Context): Problem {
  const { id, files, issuer } = spec;
  const who = readers
    .slice(0, NAMED)
    .map(({ owner, key }) => `${shellWords(owner)} ${context.tools.fingerprint(key)}`);
  const more = readers.length > NAMED ? ` and ${readers.length - NAMED} more` : '';
  const made = newAbove(spec, context);
  const own = inOrder(forcedRun([id]), certflake('apply'));
  const { message, hint } = keyStaysOpen({
    authority: authorityName(issuer),
    who: `${who.join(', ')}${more}`,
    isOne: readers.length === 1,
    isKnown: readers.every(({ isKnown }) => isKnown),
    line: made.length === 0 ? own : inOrder(forcedRun(made), own),
  });
  return {
    ...{ code: 'kept-key-open', place: files.certificate, level: 'warning', message },
    ...hinted(hint),
  };
}

/** The authorities above it that this run makes, the root first: they come before its key. */
function newAbove({ issuerId }: Spec, context: Context): string[] {
  const { changes, specs } = context;
  const authority = specs.get(issuerId);
  if (authority === undefined) return [];
  const isNew = changes.some(({ id, key }) => id === issuerId && key === 'new');
  const above = authority.issuerId === issuerId ? [] : newAbove(authority, context);
  return [...above, ...(isNew ? [issuerId] : [])];
}
