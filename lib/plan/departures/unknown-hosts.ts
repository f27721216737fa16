import type { Acceptance } from '../../accept/acceptance.js';
import type { Problem, StrayHost } from '../../model/index.js';
import { hinted } from '../../hint.js';
import { shellWords } from '../../text/shell.js';
import { unknownHost } from './messages/recipients.js';

/**
 * Folders of hosts that the policy doesn't declare and this clone has never accepted: a colleague may have
 * committed a new host's files without its policy entry, and `--prune` would remove them.
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
    .map(({ host, folder }) => {
      const { message, hint } = unknownHost(shellWords(host));
      return {
        ...{ code: 'host-unknown', place: shellWords(folder), level: 'warning', message },
        ...hinted(hint),
      };
    });
}
