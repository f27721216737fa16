import { CertflakeError } from '../errors.js';
import { loaded } from '../installation.js';
import { observe } from '../observe/observe.js';
import { overlay } from '../store/overlay.js';
import type { ApplyInput } from './types.js';
import type { Outcome } from './entries.js';
import { stageCuts, stageOpens } from './messages.js';

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
  const tree = overlay(
    store.tree,
    outcomes.flatMap(({ writes }) => writes),
  );
  const { verifyMixture } = await loaded(() => import('../verify/mixture.js'));
  const { cut, opened } = await verifyMixture({
    ...{ specs, inventory, identities, now },
    before: { tree: store.tree, observations },
    after: { tree, observations: observe(tree, specs) },
  });
  if (cut.length > 0) throw new CertflakeError(...refusal(stageCuts(cut)));
  if (opened.length > 0) throw new CertflakeError(...refusal(stageOpens(opened)));
}

const refusal = ({ message, hint }: ReturnType<typeof stageCuts>) =>
  [message, { code: 'rotation-cuts', hint, changed: 'nothing' }] as const;
