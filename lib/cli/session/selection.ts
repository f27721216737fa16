import { CertflakeError } from '../../errors.js';
import type { Specs } from '../../model/index.js';
import { isSelected, type PlanOptions, type Selection } from '../../plan/state.js';
import type { Message } from '../../hint.js';
import {
  declaredNames,
  namesInCheck,
  notDeclared,
  nothingSelected,
  pruneNeedsWholeFleet,
  pruneNeedsWholeTree,
} from './messages.js';

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
  if (limits.prune && !specs.complete) throw wrong(pruneNeedsWholeFleet);
  if (limits.prune && !isWhole(selection)) throw wrong(pruneNeedsWholeTree);
  refuseEmpty(selection, specs);
  return { now, ...selection, ...limits };
}

const wrong = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'usage', hint });

/** Each of them names something, but no certificate has all of them. */
function refuseEmpty(selection: Selection, { specs }: Specs): void {
  const { only, hosts, authorities } = selection;
  const given = Object.entries({ '--only': only, '--host': hosts, '--authority': authorities });
  const said = given.flatMap(([option, words]) => (words === undefined ? [] : option));
  if (said.length < 2 || specs.some((spec) => isSelected(spec, selection))) return;
  throw wrong(nothingSelected(said));
}

function known(option: string, words: string[] | undefined, declared: string[]): void {
  const all = [...new Set(declared)].sort();
  const unknown = words?.find((word) => !all.includes(word));
  if (unknown === undefined) return;
  const hint = all.length > 20 ? namesInCheck : declaredNames(all);
  throw wrong({ message: notDeclared(option, unknown), hint });
}
