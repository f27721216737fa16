import { isRecord } from '../../text/plain-data.js';
import type { Claim } from './types.js';

/** `fault`: an authority whose fingerprints can't be read. */
type Found = Claim | { fault: string };

/**
 * What a value says about its host: a revision, the output of `nixos-version --json`, or the file that the
 * NixOS module leaves on a host. Undefined: none of these.
 */
export function claimOf(value: unknown): Found | undefined {
  if (value === null || value === '') return { by: 'nothing' };
  if (typeof value === 'string') return { by: 'revision', revision: value };
  if (!isRecord(value)) return undefined;
  if ('authorities' in value) return filesIn(value['authorities']);
  const { configurationRevision: revision = null } = value;
  return revision === null || typeof revision === 'string' ? claimOf(revision) : undefined;
}

/** Whether it is what one host says, and doesn't name that host. */
export const isAboutOneHost = (value: Record<string, unknown>): boolean =>
  typeof value['nixosVersion'] === 'string' ||
  typeof value['configurationRevision'] === 'string' ||
  (isRecord(value['authorities']) && !isRecord(value['authorities']['authorities']));

function filesIn(value: unknown): Found | undefined {
  if (!isRecord(value)) return undefined;
  const authorities = new Map<string, readonly string[]>();
  for (const [name, list] of Object.entries(value)) {
    const fingerprints = fingerprintsIn(list);
    if (fingerprints === undefined) return { fault: name };
    authorities.set(name, fingerprints);
  }
  return { by: 'files', authorities };
}

/** OpenSSL writes them in upper case, with colons. */
function fingerprintsIn(list: unknown): string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const plain = list.map((one) =>
    typeof one === 'string' ? one.replaceAll(':', '').toLowerCase() : '',
  );
  return plain.every((one) => /^[0-9a-f]{64}$/.test(one)) ? plain : undefined;
}
