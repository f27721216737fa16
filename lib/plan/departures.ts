import type { Change, Observations, Problem, Spec } from '../model.js';
import { formerReaders } from './known.js';
import { compareReaders, readersWanted, type StanzaTools } from './readers.js';

/** A reader that a key loses although it stays the same key. */
interface Lost {
  owner: string;
  key: string;
  spec: Spec;
}

interface Context {
  changes: Change[];
  specs: Map<string, Spec>;
  observations: Observations;
  complete: boolean;
  tools: StanzaTools;
}

/** What a change of readers leaves to the user: git keeps the former files, and they stay readable. */
export function departures(context: Context): Problem[] {
  const lost = context.changes.flatMap((change) => lostBy(change, context));
  const replaced = lost.filter(({ owner, spec }) => owner in spec.recipients);
  const hosts = replaced.filter(({ owner }) => owner.startsWith('host:'));
  const left = lost.filter(
    ({ owner, spec }) => owner === 'operator' || !(owner in spec.recipients),
  );
  return [
    ...hosts.map((one) => hostKeyReplaced(one, context.tools)),
    ...byReader(left).map((all) => readerLeft(all, context.tools)),
  ];
}

function lostBy({ id, kind, key }: Change, { specs, observations, complete }: Context): Lost[] {
  const spec = specs.get(id);
  const observation = observations.observed[id];
  const before = observation && formerReaders(observation);
  if (!spec || !before || key === 'new' || kind === 'remove') return [];
  const { removed } = compareReaders(before, readersWanted(spec, observation, complete));
  return removed.map((reader) => ({ ...reader, spec }));
}

function byReader(lost: Lost[]): [Lost, ...Lost[]][] {
  const readers = new Map<string, [Lost, ...Lost[]]>();
  for (const one of lost) {
    const name = `${one.owner} ${one.key}`;
    const all = readers.get(name);
    if (all) all.push(one);
    else readers.set(name, [one]);
  }
  return [...readers.values()];
}

/** Names what the former files in git still give away, and how that ends. */
function readerLeft(all: [Lost, ...Lost[]], tools: StanzaTools): Problem {
  const [{ owner, key }] = all;
  const isOperator = owner === 'operator';
  const ids = all.map(({ spec }) => spec.id);
  return {
    code: isOperator ? 'operator-left' : 'host-left',
    place: isOperator ? 'userAgeKeys' : `hosts.${owner.slice('host:'.length)}`,
    level: 'warning',
    message: `${owner} ${tools.fingerprint(key)} leaves, and git's history keeps files open to that key: ${ids.join(', ')}`,
    hint: `if it is not trusted with them any more: ${rotation(all.map(({ spec }) => spec))}`,
  };
}

function rotation(specs: Spec[]): string {
  const authorities = specs.filter(({ kind }) => kind === 'authority').map(({ ca }) => `"${ca}"`);
  const ids = specs.filter(({ kind }) => kind === 'certificate').map(({ id }) => id);
  return [
    ...(ids.length > 0 ? [`"certflake apply --only ${ids.join(' ')} --force" makes new keys`] : []),
    ...(authorities.length > 0 ? [`authority ${authorities.join(', ')} needs a successor`] : []),
  ].join(', ');
}

/** A shared or kept key that a replaced host key could open is only sealed anew. */
const hostKeyReplaced = ({ owner, key, spec }: Lost, tools: StanzaTools): Problem => ({
  code: 'host-key-replaced',
  place: spec.files.key,
  level: 'error',
  message: `${owner} has a new SSH host key, and its former one (${tools.fingerprint(key)}) could open this key, which is only sealed anew`,
  hint: `if the former host key may be in other hands: ${rotation([spec])}`,
});
