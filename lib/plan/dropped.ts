import { circleOf } from '../accept/revision.js';
import { sealedTo } from '../accept/sealed-to.js';
import type { Acceptance } from '../accept/acceptance.js';
import type { Observations, Problem, Spec } from '../model.js';
import { known, presentPublicKey } from './known.js';
import { named, renewing, some, them, type Lost, type LostAll, type Telling } from './leaving.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
}

/** A file that a colleague's run has sealed without an operator, since this clone's last `apply`. */
export interface Dropped {
  spec: Spec;
  /** The operator's. */
  key: string;
  /** SPKI digest of the key that the operator could open. */
  publicKey: string;
  /** The file has another key now. */
  isNew: boolean;
}

/** What this clone noted last has the operator, and the manifest of a file that it doesn't know has not. */
export function droppedKeys(context: Context): Dropped[] {
  return [...context.specs.values()].flatMap((spec) => droppedFrom(spec, context));
}

function droppedFrom(spec: Spec, { observations, acceptance }: Context): Dropped[] {
  const record = acceptance.record ?? acceptance.elsewhere;
  const [observation, held] = [observations.observed[spec.id], record?.keys[spec.id]];
  const last = held?.sealed?.at(-1);
  if (!record || !observation || !held || !last) return [];
  if (sealedTo(record, spec.id, observation) !== undefined) return [];
  const noted = known(observation)?.recipients;
  if (!noted) return [];
  const present = new Set([...Object.values(noted), ...Object.values(spec.recipients)].flat());
  // Whom the policy doesn't name, the next run's record names no more.
  const unheard = record.readers[circleOf(spec, 'operator')] ?? [];
  const { publicKey } = held;
  const isNew = presentPublicKey(observation) !== publicKey;
  return (last.recipients['operator'] ?? [])
    .filter((key) => !present.has(key) && unheard.includes(key))
    .map((key) => ({ spec, key, publicKey, isNew }));
}

/**
 * Operators whom a colleague's run has left out: whoever pulls hears it here, and so does the operator himself. The
 * next `apply` ends the message, whether or not it can open the keys.
 *
 * @param open - those of the keys that the operator could open, and that are in use or have a valid certificate
 */
export function droppedOperators(
  all: readonly Dropped[],
  open: readonly Lost[],
  telling: Telling,
): Problem[] {
  return [...new Set(all.map(({ key }) => key))].map((key) => {
    const [first, ...others] = open.filter((one) => one.key === key);
    if (first !== undefined) return stillOpen([first, ...others], telling);
    return madeAnew(
      key,
      all.filter((one) => one.key === key),
      telling,
    );
  });
}

function stillOpen(all: LostAll, telling: Telling): Problem {
  const [were, one] = all.length === 1 ? ['was', 'one'] : ['were', 'ones'];
  const kept = all.filter(({ renewed }) => renewed !== 'earlier').length;
  const [made, open] = {
    all: ['sealed', them(all)],
    none: ['made anew', `the former ${one}`],
    some: ['sealed or made anew', 'them or the former ones'],
  }[kept === all.length ? 'all' : kept === 0 ? 'none' : 'some'];
  return warning(
    `${some(all)} ${were} ${made} without ${named(all, telling)}, as the manifests say; git's history keeps ${open} open to that key`,
    `if it is not trusted with ${them(all)} any more: ${renewing(all, telling)}; ${ENDS}`,
  );
}

function madeAnew(
  key: string,
  all: readonly Dropped[],
  { tools, observations: { history } }: Telling,
): Problem {
  const [were, its] =
    all.length === 1 ? ['was', 'its certificate'] : ['were', 'their certificates'];
  const isTold = all.every(({ publicKey }) => history?.certificateOf(publicKey) !== undefined);
  const may = isTold ? '' : `; ${its} may still be valid`;
  return warning(
    `${some(all)} ${were} made anew without operator ${tools.fingerprint(key)}, as the manifests say: that key opens only what git's history has${may}`,
    ENDS,
  );
}

const ENDS =
  '"certflake apply" ends this message; if the operator was to stay, put the key back into userAgeKeys, and have somebody who can open the keys run "certflake rekey"';

const warning = (fact: string, hint: string): Problem => ({
  ...{ code: 'operator-dropped', place: 'userAgeKeys', level: 'warning', hint },
  message: `since the last apply in this clone ${fact}`,
});
