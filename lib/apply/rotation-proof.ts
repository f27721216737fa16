import { authoritiesBeside } from '../cluster/authorities-beside.js';
import { CertflakeError } from '../errors.js';
import { loaded } from '../installation.js';
import type { Inventory } from '../model/index.js';
import { observe } from '../observe/observe.js';
import { overlay } from '../store/overlay.js';
import type { Deployed } from '../verify/mixture.js';
import type { ApplyInput } from './types.js';
import type { Outcome } from './entries.js';
import { alsoRotates, notIssued, stageCuts, stageOpens } from './messages.js';

/**
 * Proves, with the files as they will be, that no host deployed with them and no host deployed with the present
 * ones would refuse each other. Any other run changes only what is due, which hosts accept of each other anyway.
 *
 * @throws CertflakeError (`rotation-cuts`) that names the connections; nothing was written
 */
export async function refuseCuts(input: ApplyInput, outcomes: readonly Outcome[]): Promise<void> {
  const { plan, specs, inventory, store, observations, identities, now } = input;
  if (!plan.changes.some(({ kind }) => kind === 'rotate')) return;
  if (inventory === undefined) throw new Error('a rotation needs the inventory');
  refuseShared(input, inventory);
  const after = filesAfter(input, outcomes);
  refuseUnissued(input, after);
  const { verifyMixture } = await loaded(() => import('../verify/mixture.js'));
  const { cut, opened } = await verifyMixture({
    ...{ specs, inventory, identities, now },
    before: { tree: store.tree, observations },
    after,
  });
  if (cut.length > 0) throw new CertflakeError(...refusal(stageCuts(cut)));
  if (opened.length > 0) throw new CertflakeError(...refusal(stageOpens(opened)));
}

/** A host that has no certificate yet would count as cut off. */
function refuseUnissued({ specs }: ApplyInput, { observations: { observed } }: Deployed): void {
  const missing = specs.specs.filter(({ id }) => observed[id]?.certificate.state === 'missing');
  if (missing.length === 0) return;
  const { message, hint } = notIssued(missing.map(({ id }) => id));
  throw new CertflakeError(message, { code: 'rotation-refused', hint, changed: 'nothing' });
}

/** The tree as it will be with these outcomes. */
export function filesAfter(
  { store, specs }: Pick<ApplyInput, 'store' | 'specs'>,
  outcomes: readonly Outcome[],
): Deployed {
  const writes = outcomes.flatMap((one) => one.writes);
  const tree = overlay(store.tree, writes);
  return { tree, observations: observe(tree, specs) };
}

const refusal = ({ message, hint }: ReturnType<typeof stageCuts>) =>
  [message, { code: 'rotation-cuts', hint, changed: 'nothing' }] as const;

/**
 * While two authorities of one connection rotate, each stage of one would have to be proven with each stage of
 * the other, deployed or not.
 */
function refuseShared(
  { plan, specs, observations: { observed } }: ApplyInput,
  inventory: Inventory,
): void {
  const begun = plan.changes.find(({ move }) => move === 'trust');
  const beside = begun && authoritiesBeside(specs, inventory, begun.id);
  const other = specs.specs.find(({ id }) => beside?.has(id) && observed[id]?.other?.isEndorsed);
  if (other === undefined) return;
  const { message, hint } = alsoRotates(other.ca);
  throw new CertflakeError(message, { code: 'rotation-shared', hint, changed: 'nothing' });
}
