import { CertflakeError } from '../../errors.js';
import type { Specs } from '../../model/index.js';
import { certflake, say } from '../../text/say.js';
import { isSelected, type PlanOptions, type Selection } from '../../plan/state.js';

/** What a plan keeps, and what it may give up: `PlanOptions` explains each. */
export interface Limits {
  readonly acceptExisting: boolean;
  readonly force: boolean;
  readonly prune: boolean;
}

/** Whether a run covers the whole policy. */
export const isWhole = ({ only, hosts, authorities }: Selection): boolean =>
  [only, hosts, authorities].every((words) => words === undefined);

/** @throws CertflakeError (usage) for an id, host or authority that the policy doesn't have */
export function planOptions(
  selection: Selection,
  limits: Limits,
  specs: Specs,
  now: number,
): PlanOptions {
  const { only, hosts, authorities } = selection;
  known(
    '--only',
    only,
    specs.specs.map(({ id }) => id),
  );
  known(
    '--host',
    hosts,
    specs.specs.flatMap(({ heldBy }) => heldBy),
  );
  known(
    '--authority',
    authorities,
    specs.specs.map(({ ca }) => ca),
  );
  if (limits.prune && !specs.complete) {
    throw new CertflakeError('--prune: this inventory does not describe the whole fleet', {
      code: 'usage',
      hint: 'in the flake, pass every host to mkCerts and set complete = true',
    });
  }
  if (limits.prune && !isWhole(selection)) {
    throw new CertflakeError('--prune looks at the whole tree, not at a part of it', {
      code: 'usage',
      hint: 'run it without --only, --host and --authority',
    });
  }
  refuseEmpty(selection, specs);
  return { now, ...selection, ...limits };
}

/** Each of them names something, but no certificate has all of them. */
function refuseEmpty(selection: Selection, { specs }: Specs): void {
  const { only, hosts, authorities } = selection;
  const given = Object.entries({ '--only': only, '--host': hosts, '--authority': authorities });
  const said = given.flatMap(([option, words]) => (words === undefined ? [] : option));
  if (said.length < 2 || specs.some((spec) => isSelected(spec, selection))) return;
  throw new CertflakeError(
    `${said.slice(0, -1).join(', ')} and ${said.at(-1)!} select nothing together`,
    {
      code: 'usage',
      hint: 'what is selected meets all of them: leave one out',
    },
  );
}

function known(option: string, words: string[] | undefined, declared: string[]): void {
  const all = [...new Set(declared)].sort();
  const unknown = words?.find((word) => !all.includes(word));
  if (unknown === undefined) return;
  throw new CertflakeError(`${option}: the policy declares no "${unknown}"`, {
    code: 'usage',
    hint:
      all.length > 20
        ? say`${certflake('check')} lists what it declares`
        : `declared: ${all.join(', ')}`,
  });
}
