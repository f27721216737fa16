import type { Problem, Spec } from '../../model/index.js';
import { isHost, ownerOfHost } from '../../model/owner.js';
import { hinted } from '../../hint.js';
import { certflake, say, type Said } from '../../text/say.js';
import type { NotedReader } from './departed.js';
import type { Dropped } from './dropped.js';
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
  const isBack = noted.every((one) => one.isBack);
  const one = all.length === 1 ? 'one' : 'ones';
  const were = (isBack ? ['is', 'are'] : ['was', 'were'])[all.length === 1 ? 0 : 1]!;
  const kept = all.filter(({ renewed }) => renewed !== 'earlier').length;
  const [made, open] = {
    all: ['sealed', them(all)],
    none: ['made anew', `the former ${one}`],
    some: ['sealed or made anew', 'them or the former ones'],
  }[kept === all.length ? 'all' : kept === 0 ? 'none' : 'some'];
  const [{ owner }] = all;
  const heldAlone = all.flatMap(({ spec, former }) =>
    isHeldAlone(spec, owner) && former ? [former] : [],
  );
  const own = [...heldAlone, ...(telling.valid.get(owner) ?? [])];
  return warning(
    owner,
    `${some(all)} ${were} ${made} without ${named(all, telling)}, ${sourceOf(noted)}; git's history keeps ${open} open to that key${besides(still)}`,
    say`if it is not trusted with ${them(all)} any more: ${renewing(all, telling, own)}; ${endOf(owner)}`,
    isBack ? 'unlike after' : 'since',
  );
}

const sourceOf = (all: readonly Dropped[]): string =>
  all.every(({ isUnread }) => isUnread) ? 'as their headers say' : 'as the manifests say';

const isHeldAlone = ({ heldBy }: Spec, owner: string): boolean =>
  heldBy.length === 1 && owner === ownerOfHost(heldBy[0]!);

/** No valid certificate has a key that the recipient could open, as far as git's history shows. */
function madeAnew(all: readonly Dropped[], still: readonly Spec[], telling: Telling): Problem {
  const [reader] = all as [Dropped];
  const { history } = telling.observations;
  const isTold = all.every(({ publicKey }) => history?.certificateOf(publicKey) !== undefined);
  const [were, its] =
    all.length === 1 ? ['was', 'its certificate'] : ['were', 'their certificates'];
  const may = isTold ? '' : `; ${its} may still be valid`;
  return warning(
    reader.owner,
    `${some(all)} ${were} made anew without ${named([reader], telling)}, ${sourceOf(all)}: that key opens ${whatIsOpen(still)}${may}`,
    endOf(reader.owner),
  );
}

const besides = (still: readonly Spec[]): string =>
  still.length === 0 ? '' : `; that key also opens ${untilSealed(still)}`;

const whatIsOpen = (still: readonly Spec[]): string =>
  still.length === 0
    ? "only what git's history has"
    : `what git's history has, and ${untilSealed(still)}`;

const untilSealed = (still: readonly Spec[]): string =>
  `${some(still.map((spec) => ({ spec })))} until another run seals or makes ${still.length === 1 ? 'it' : 'them'} anew`;

const endOf = (owner: string): Said =>
  !isHost(owner)
    ? say`${certflake('apply')} ends this message; if the operator was to stay, put the key back into userAgeKeys, and have somebody who can open the keys run ${certflake('rekey')}`
    : say`${certflake('apply')} ends this message`;

const warning = (owner: string, fact: string, hint: Said, when = 'since'): Problem => ({
  code: isHost(owner) ? 'host-dropped' : 'operator-dropped',
  ...{ place: placeOf(owner), level: 'warning', ...hinted(hint) },
  message: `${when} the last apply in this clone ${fact}`,
});
