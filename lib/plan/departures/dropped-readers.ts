import type { Problem, Spec } from '../../model/index.js';
import { isHost, ownerOfHost } from '../../model/owner.js';
import { hinted, type Message } from '../../hint.js';
import type { NotedReader } from './departed.js';
import type { Dropped } from './dropped.js';
import * as messages from './messages/recipients.js';
import {
  named,
  placeOf,
  renewing,
  some,
  them,
  type Lost,
  type LostAll,
  type Telling,
} from './leaving.js';

/**
 * Recipients whom a colleague's run left out: every operator who pulls learns it, also one who was left out.
 * The next `apply` ends the message, even if it can't open the keys.
 *
 * @param open - the keys that the recipient could open and that are in use or have a valid certificate
 * @param still - present files that are sealed to a recipient
 */
export function droppedReaders(
  all: readonly Dropped[],
  open: readonly Lost[],
  telling: Telling,
  still: (reader: NotedReader) => readonly Spec[],
): Problem[] {
  return [...new Set(all.map(({ key }) => key))].map((key) => {
    const [first, ...others] = open.filter((one) => one.key === key);
    const noted = all.filter((one) => one.key === key);
    const sealed = still(noted[0]!);
    if (first === undefined) return madeAnew(noted, sealed, telling);
    return stillOpen([first, ...others], { noted, still: sealed }, telling);
  });
}

function stillOpen(
  all: LostAll,
  { noted, still }: { noted: readonly Dropped[]; still: readonly Spec[] },
  telling: Telling,
): Problem {
  const kept = all.filter(({ renewed }) => renewed !== 'earlier').length;
  const [{ owner }] = all;
  const heldAlone = all.flatMap(({ spec, former }) =>
    isHeldAlone(spec, owner) && former ? [former] : [],
  );
  const own = [...heldAlone, ...(telling.valid.get(owner) ?? [])];
  const about = { who: named(all, telling), keys: some(all), them: them(all) };
  const dropped = messages.dropped({
    ...{ ...about, source: sourceOf(noted), count: all.length },
    made: madeOf(kept, all.length),
    isBack: noted.every((one) => one.isBack),
    more: still.length === 0 ? '' : messages.alsoOpens(untilSealed(still)),
    renewing: renewing(all, telling, own),
    end: messages.applyEnds(!isHost(owner)),
  });
  return warning(owner, dropped);
}

const madeOf = (kept: number, count: number) =>
  kept === count ? messages.SEALED : kept === 0 ? messages.REPLACED : messages.SEALED_OR_REPLACED;

const sourceOf = (all: readonly Dropped[]): string =>
  all.every(({ isUnread }) => isUnread) ? messages.BY_THE_HEADERS : messages.BY_THE_MANIFESTS;

const isHeldAlone = ({ heldBy }: Spec, owner: string): boolean =>
  heldBy.length === 1 && owner === ownerOfHost(heldBy[0]!);

/** No valid certificate has a key that the recipient could open, as far as git's history shows. */
function madeAnew(all: readonly Dropped[], still: readonly Spec[], telling: Telling): Problem {
  const [reader] = all as [Dropped];
  const { history } = telling.observations;
  const isTold = all.every(({ publicKey }) => history?.certificateOf(publicKey) !== undefined);
  const message = messages.droppedAndReplaced({
    ...{ who: named([reader], telling), keys: some(all), source: sourceOf(all), isTold },
    count: all.length,
    still: still.length === 0 ? undefined : untilSealed(still),
  });
  return warning(reader.owner, { message, hint: messages.applyEnds(!isHost(reader.owner)) });
}

const untilSealed = (still: readonly Spec[]): string =>
  messages.untilSealed(some(still.map((spec) => ({ spec }))), still.length);

const warning = (owner: string, { message, hint }: Message): Problem => ({
  code: isHost(owner) ? 'host-dropped' : 'operator-dropped',
  ...{ place: placeOf(owner), level: 'warning', message, ...hinted(hint) },
});
