import type { Acceptance } from '../accept/acceptance.js';
import { ofKey } from '../accept/leavers.js';
import type { Change, Observations, Problem, Spec } from '../model.js';
import { shellWords } from '../shell.js';
import type { StanzaTools } from '../stanzas.js';
import { presentPublicKey } from './known.js';
import type { NotedReader } from './departed.js';
import type { Lost } from './leaving.js';
import { authorityName } from './ways.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

/**
 * Keys that stay and that another authority is to certify, while somebody could open them who is no reader any more.
 * Who left was named by an earlier run: the way out that it printed may have been followed by half.
 *
 * @param lost - whom this plan names anyway
 */
export function keptBelowNew(context: Context, lost: readonly Lost[]): Problem[] {
  return context.changes.flatMap((change) => {
    const spec = context.specs.get(change.id);
    if (spec?.kind !== 'certificate' || change.key !== 'kept' || !isOfAnother(change)) return [];
    const named = new Set(lost.filter((one) => one.spec === spec).map(({ key }) => key));
    const readers = formerReadersOf(spec, context).filter(({ key }) => !named.has(key));
    return readers.length === 0 ? [] : [stays(spec, readers, context.tools)];
  });
}

interface FormerReader extends NotedReader {
  /** This clone has noted it, not git's history alone. */
  isKnown: boolean;
}

const isOfAnother = ({ reasons }: Change): boolean =>
  reasons.some(({ field }) => field === 'authority');

/** By what this clone has noted, and by git's history. */
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
    Object.keys(former).find((owner) => former[owner]!.includes(key)) ??
    past.get(key) ??
    'operator';
  const noted = [record, elsewhere]
    .flatMap((one) => (one === undefined ? [] : ofKey(one, id, publicKey)))
    .flatMap((one) => [...(one.former ?? []), ...(one.leaving ?? [])]);
  const present = new Set(Object.values(recipients).flat());
  return [...new Set([...noted, ...past.keys()])]
    .filter((key) => !present.has(key))
    .map((key) => ({ owner: ownerOf(key), key, isKnown: noted.includes(key) }));
}

function stays(
  { id, files, issuerId }: Spec,
  readers: readonly FormerReader[],
  tools: StanzaTools,
): Problem {
  const who = readers.map(({ owner, key }) => `${shellWords(owner)} ${tools.fingerprint(key)}`);
  const said = readers.every(({ isKnown }) => isKnown) ? '' : ', as manifests in it say';
  const [they, are] = readers.length === 1 ? ['that key', 'is'] : ['those keys', 'are'];
  return {
    ...{ code: 'kept-key-open', place: files.certificate, level: 'warning' },
    message: `its key stays, and another authority ${authorityName(issuerId)} will vouch for it; ${who.join(', ')} could open it, and git's history keeps it open to ${they}${said}`,
    hint: `if ${they} ${are} not trusted with it, before this run: "certflake apply --only ${id} --force" makes a new key`,
  };
}
