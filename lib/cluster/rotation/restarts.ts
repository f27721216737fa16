import type { Inventory, RotationMove, Spec } from '../../model/index.js';
import type { ComponentName } from '../../model/kubernetes.js';
import { reloadTable, type ReloadRow, type Reloads } from '../../policy/kubernetes/reload-table.js';
import { components as rows } from '../../policy/kubernetes/table.js';
import { hostsWith, type Concern } from './concern.js';
import { changesCertificates } from './moves.js';
import { together } from './reloads.js';

/** A unit that the deploy restarts: a file in its configuration gets another path, or its key changes. */
export interface Restart {
  unit: string;
  /**
   * Whether its program notices the change without a restart; a text is the version of Kubernetes from which it
   * does. Absent: not known.
   */
  reloads?: Reloads;
}

/** Units by host. */
type Units = ReadonlyMap<string, ReadonlySet<string>>;

/** What restarts on a host, by why. */
export interface Restarts {
  trusting: Units;
  own: Units;
}

export const restartsOf = (move: RotationMove, concern: Concern): Restarts => ({
  trusting: trustingUnits(concern),
  own: changesCertificates(move) ? ownUnits(concern) : new Map(),
});

/** What restarts on these hosts, each unit once, sorted. */
export function restartsOn(
  hosts: readonly string[],
  { trusting, own }: Restarts,
  concern: Concern,
): Restart[] {
  const of = (units: Units) => new Set(hosts.flatMap((host) => [...(units.get(host) ?? [])]));
  const [trusts, holds] = [of(trusting), of(own)];
  return [...new Set([...trusts, ...holds])]
    .sort()
    .map((unit) => restart(unit, { trusts: trusts.has(unit), holds: holds.has(unit) }, concern));
}

/** The units whose programs trust the authority itself. */
function trustingUnits(concern: Concern): Units {
  const trusting = reloadTable.programs.filter((one) => factsAbout(one, concern).length > 0);
  return grouped(
    trusting.flatMap(({ unit }) =>
      hostsWith(concern, ...readersOf(unit)).map((host): [string, string] => [host, unit]),
    ),
  );
}

const factsAbout = ({ trusts }: ReloadRow, { trustedAs }: Concern) =>
  trusts.filter(({ authorities }) => authorities.some((name) => trustedAs.has(name)));

/** The components whose files a unit reads: a host that holds one of them runs it. */
const readersOf = (unit: string): ComponentName[] =>
  rows.filter(([, { restartUnits }]) => restartUnits.includes(unit)).map(([name]) => name);

/** The units of the certificates below the authority, and of authorities' keys that hosts hold. */
const ownUnits = ({ authority, below, inventory }: Concern): Units =>
  grouped(
    [authority, ...below].flatMap((spec) =>
      spec.heldBy.flatMap((host) =>
        unitsOf(spec, inventory).map((unit): [string, string] => [host, unit]),
      ),
    ),
  );

function unitsOf({ id, ca, kind }: Spec, { authorities, certificates }: Inventory): string[] {
  const delivery = kind === 'authority' ? authorities[ca] : certificates[id];
  return delivery?.restartUnits ?? [];
}

function grouped(pairs: readonly (readonly [string, string])[]): Units {
  const found = new Map<string, Set<string>>();
  for (const [host, unit] of pairs) found.set(host, (found.get(host) ?? new Set()).add(unit));
  return found;
}

function restart(
  unit: string,
  { trusts, holds }: { trusts: boolean; holds: boolean },
  concern: Concern,
): Restart {
  const program = reloadTable.programs.find((one) => one.unit === unit);
  if (program === undefined) return { unit };
  const facts = [
    ...(trusts ? factsAbout(program, concern) : []),
    ...(holds ? [program.certificates] : []),
  ];
  return { unit, reloads: together(facts.map(({ reloads }) => reloads)) };
}
