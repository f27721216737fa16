import type { Acceptance } from '../../accept/acceptance.js';
import { sealedTo } from '../../accept/sealed-to.js';
import type { Change, Observations, Spec } from '../../model/index.js';
import { byHeader } from '../../accept/by-header.js';
import { couldOpen } from './departed.js';
import type { Dropped } from './dropped.js';
import type { Former } from './former-valid.js';
import { formerKeysOpenTo, wasOpenTo } from './in-history.js';
import { formerReaders } from '../../observe/recorded.js';
import type { Lost, LostAll } from './leaving.js';
import type { StanzaTools } from '../../keyring/stanzas.js';

interface Context {
  changes: readonly Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  tools: StanzaTools;
}

interface Seen {
  dropped: readonly Dropped[];
  /** Of the present certificate of a spec. */
  formerOf: (spec: Spec) => Former | undefined;
  /** Of a key in git's history, by its public key. */
  formerOfKey: (publicKey: string) => Former | undefined;
}

/**
 * A run before this one, or a colleague's, may have sealed some keys anew already: git's history keeps these open as
 * well. Said of a reader whom this run leaves out of any key, so that the way out ends all of it.
 */
export function withEarlier(
  lost: Lost[],
  { dropped, formerOf, formerOfKey }: Seen,
  context: Context,
): Lost[] {
  const said = new Set(lost.map(({ key, spec }) => `${key} ${spec.id}`));
  const isDropped = (key: string, spec: Spec): boolean =>
    dropped.some((one) => one.key === key && one.spec === spec && !one.isNew);
  const wasOpen = (key: string, spec: Spec): boolean =>
    isDropped(key, spec) ||
    wasOpenTo(key, spec, context) ||
    couldOpen(key, spec.id, context.observations.observed[spec.id], context.acceptance);
  const earlier = byReader(lost).flatMap(([{ owner, key, way, noted }]): Lost[] =>
    [...context.specs.values()]
      .filter((spec) => !said.has(`${key} ${spec.id}`) && !isReader(key, spec))
      .flatMap((spec): Lost[] => {
        const reader = { owner, key, way, ...(noted && { noted }) };
        if (!wasOpen(key, spec)) return madeAnew(reader, spec, { dropped, formerOfKey }, context);
        const former = formerOf(spec);
        return [{ ...reader, spec, ...(former && { former }) }];
      }),
  );
  const order = new Map([...context.specs.keys()].map((id, index) => [id, index]));
  const at = ({ spec }: Lost): number => order.get(spec.id) ?? 0;
  return [...lost, ...earlier].sort((a, b) => at(a) - at(b));
}

const isReader = (key: string, { recipients }: Spec): boolean =>
  Object.values(recipients).some((keys) => keys.includes(key));

/** What those whom a colleague's run has left out could open, and what is in use or has a valid certificate. */
export function keptOpen({ dropped, formerOf, formerOfKey }: Seen, context: Context): Lost[] {
  const { changes, specs } = context;
  const renewed = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  const noted = (key: string, spec: Spec): boolean =>
    dropped.some((one) => one.key === key && one.spec === spec && !one.isNew);
  const owners = new Map(dropped.map(({ key, owner }) => [key, owner]));
  return [...owners].flatMap(([key, owner]) =>
    [...specs.values()].flatMap((spec): Lost[] => {
      const reader = { owner, key, way: 'left' as const };
      if (mayBeSealedTo(key, spec, context)) return [];
      const isOpen = noted(key, spec) || wasOpenTo(key, spec, context);
      if (!isOpen) return madeAnew(reader, spec, { dropped, formerOfKey }, context);
      const former = formerOf(spec);
      const isRenewed = renewed.has(spec.id) && { renewed: 'now' as const };
      return [{ ...reader, spec, ...(former && { former }), ...isRenewed }];
    }),
  );
}

/** The file as it lies there, as far as anybody knows: nobody has left that reader out of it yet. */
function mayBeSealedTo(
  key: string,
  spec: Spec,
  { observations, acceptance, tools }: Context,
): boolean {
  const observation = observations.observed[spec.id];
  if (observation === undefined) return false;
  const recipients =
    sealedTo(acceptance.record, spec.id, observation) ??
    formerReaders(observation) ??
    byHeader(spec, observation, tools);
  return recipients === undefined || Object.values(recipients).flat().includes(key);
}

/**
 * Another key has taken the place of the one that the reader could open, by a run before this one or by a merge, and
 * the certificate of that is still valid.
 */
function madeAnew(
  reader: Omit<Lost, 'spec'>,
  spec: Spec,
  { dropped, formerOfKey }: Pick<Seen, 'dropped' | 'formerOfKey'>,
  context: Context,
): Lost[] {
  const one = dropped.find((each) => each.key === reader.key && each.spec === spec && each.isNew);
  const all = [
    ...(one === undefined ? [] : [one.publicKey]),
    ...formerKeysOpenTo(reader.key, spec, context.observations),
  ];
  const [former] = all
    .flatMap((publicKey) => formerOfKey(publicKey) ?? [])
    .sort((a, b) => b.end - a.end);
  return former === undefined ? [] : [{ ...reader, spec, former, renewed: 'earlier' }];
}

/** By whom they were lost; what a manifest claims, by manifest. */
export function byReader(lost: readonly Lost[]): LostAll[] {
  const readers = new Map<string, LostAll>();
  for (const one of lost) {
    const where = one.way === 'claimed' ? one.spec.files.manifest : '';
    const name = JSON.stringify([one.owner, one.key, one.noted, where]);
    const all = readers.get(name);
    if (all) all.push(one);
    else readers.set(name, [one]);
  }
  return [...readers.values()];
}
