import { CertflakeError } from '../errors.js';
import { loaded } from '../installation.js';
import type { RotationMove, Spec } from '../model/index.js';
import { planChanges } from '../plan/plan.js';
import { moveToFormerStage, withThoseBelow } from '../plan/rotation.js';
import type { Cut } from '../verify/mixture.js';
import type { Outcome } from './entries.js';
import { formerUnknown } from './messages.js';
import { filesAfter } from './rotation-proof.js';
import type { ApplyInput } from './types.js';

/** Makes a plan's files in memory. */
interface Maker {
  outcomes(): Promise<Outcome[]>;
  wipe(): Promise<void>;
}

type Begin = (input: ApplyInput) => Maker;

/**
 * Tells what a step breaks that doesn't wait for a deploy: the connections between hosts that have the files of
 * the stage before the present one and hosts that have the coming ones.
 *
 * @param begin - begins to make another plan's files
 */
export async function tellBreaks(
  input: ApplyInput,
  outcomes: readonly Outcome[],
  begin: Begin,
): Promise<void> {
  const { plan, specs, observations, onBreaks } = input;
  const id = plan.changes.find(({ kind }) => kind === 'rotate')?.id;
  const spec = specs.specs.find((one) => one.id === id);
  if (onBreaks === undefined || spec === undefined) return;
  const move = moveToFormerStage(observations.observed[spec.id]!);
  await onBreaks(
    move === undefined ? [] : await breaksWith({ spec, move }, input, outcomes, begin),
  );
}

async function breaksWith(
  former: { spec: Spec; move: RotationMove },
  input: ApplyInput,
  outcomes: readonly Outcome[],
  begin: Begin,
): Promise<Cut[]> {
  const { specs, inventory, identities, now } = input;
  if (inventory === undefined) throw new Error('a rotation needs the inventory');
  const before = filesAfter(input, await made(begin(towards(former, input))));
  const { verifyMixture } = await loaded(() => import('../verify/mixture.js'));
  const after = filesAfter(input, outcomes);
  const { cut } = await verifyMixture({ specs, inventory, identities, now, before, after });
  return cut;
}

const made = (run: Maker): Promise<Outcome[]> => run.outcomes().finally(() => run.wipe());

/**
 * The run that would lead to the former stage. Its certificates are signed as those were, so hosts accept the
 * same ones; git needs to know nothing of them.
 */
function towards(
  { spec, move }: { spec: Spec; move: RotationMove },
  input: ApplyInput,
): ApplyInput {
  const { specs, observations, now, tools, acceptance } = input;
  const rotation = { authority: spec.ca, move, isDeployed: true };
  const wanted = { now, rotation, authorities: withThoseBelow(spec.ca, specs.specs) };
  const plan = planChanges(specs, observations, wanted, tools, acceptance);
  if (plan.changes.length > 0) return { ...input, plan, onProgress: () => undefined };
  const { message, hint } = formerUnknown(spec, plan.findings);
  throw new CertflakeError(message, { code: 'rotation-breaks', hint, changed: 'nothing' });
}
