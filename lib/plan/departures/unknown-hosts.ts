import type { Acceptance } from '../../accept/acceptance.js';
import type { Problem, StrayHost } from '../../model/index.js';
import { shellWords } from '../../text/shell.js';

/**
 * Folders of hosts that neither the policy has nor this clone has ever accepted: a colleague may have committed the files
 * of a host that joins without its entry in the policy, and `--prune` would remove them.
 */
export function unknownHosts(
  strays: readonly StrayHost[],
  { record, elsewhere }: Acceptance,
): Problem[] {
  const accepted = [record, elsewhere].filter((one) => one !== undefined);
  if (accepted.length === 0) return [];
  const known = new Set(
    accepted.flatMap(({ readers, formerReaders = {} }) =>
      [...Object.values(readers), ...Object.values(formerReaders)].flat(),
    ),
  );
  return strays
    .filter(({ keys }) => keys.length > 0 && keys.every((key) => !known.has(key)))
    .map(({ host, folder }) => ({
      ...{ code: 'host-unknown', place: shellWords(folder), level: 'warning' },
      message: `this clone has never accepted a host ${shellWords(host)}, and the policy does not have it: if it joins, its entry in the policy is not here yet`,
      hint: 'ask whoever committed these files before you remove them with --prune',
    }));
}
