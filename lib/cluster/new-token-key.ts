import type { Inventory, Observations, Plan, Problem, Specs } from '../model/index.js';
import { hinted } from '../hint.js';
import { shellWords } from '../text/shell.js';
import * as messages from './messages.js';
import { isCluster, recognise } from './recognise.js';

/** What a plan is made from. */
interface Given {
  specs: Pick<Specs, 'specs'>;
  inventory: Inventory;
  observations: Observations;
}

/**
 * A pair for service-account tokens whose key the plan replaces. With certflake's wiring an API server has only
 * one such key, so the former key's tokens become invalid. Pure.
 */
export function newTokenKeys({ changes }: Pick<Plan, 'changes'>, given: Given): Problem[] {
  const { specs } = given.specs;
  const isNew = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
  const renewed = specs.filter(({ id }) => isNew.has(id) && wasThere(given.observations, id));
  if (renewed.length === 0 || !isCluster(specs, given.inventory)) return [];
  const known = recognise(specs, given.inventory);
  const pairs = renewed.filter(({ id }) => known.get(id)?.includes('serviceAccount'));
  return pairs.map(({ files }) => newTokenKey(shellWords(files.certificate)));
}

/** A file that only a manifest names may still be on hosts. */
function wasThere({ observed }: Observations, id: string): boolean {
  const { certificate, key, entry } = observed[id] ?? {};
  const isThere = [certificate, key].some((one) => one !== undefined && one.state !== 'missing');
  return isThere || entry !== undefined;
}

function newTokenKey(place: string): Problem {
  const { message, hint } = messages.newTokenKey;
  return { code: 'service-account-key-new', place, message, ...hinted(hint), level: 'warning' };
}
