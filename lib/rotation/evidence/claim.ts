import { isRecord } from '../../text/plain-data.js';
import type { Claim } from './types.js';

/** `fault`: a part of it that can't be read. */
type Found = Claim | { fault: string };

/**
 * What a value says about its host: a revision, the output of `nixos-version --json`, or the file that the
 * NixOS module leaves on a host. Undefined: none of these.
 */
export function claimOf(value: unknown): Found | undefined {
  if (value === null || value === '') return { by: 'nothing' };
  if (typeof value === 'string') return { by: 'revision', revision: value };
  if (!isRecord(value)) return undefined;
  if ('authorities' in value) return filesIn(value);
  const { configurationRevision: revision = null } = value;
  return revision === null || typeof revision === 'string' ? claimOf(revision) : undefined;
}

/** Whether it is what one host says. */
export const isAboutOneHost = (value: Record<string, unknown>): boolean =>
  ['nixosVersion', 'configurationRevision'].some((name) => typeof value[name] === 'string') ||
  (value['authorities'] !== undefined && filesIn(value) !== undefined);

type Named = readonly (readonly [name: string, value: unknown])[];

function filesIn({ authorities, certificates = [] }: Record<string, unknown>): Found | undefined {
  const named = Array.isArray(authorities) ? authorities.map(listed) : byName(authorities);
  if (named === undefined) return undefined;
  const found = new Map<string, readonly string[]>();
  for (const [name, list] of named) {
    const fingerprints = fingerprintsIn(list);
    if (fingerprints === undefined) return { fault: name };
    found.set(name, fingerprints);
  }
  return { by: 'files', authorities: found, certificates: signersIn(certificates) };
}

const byName = (value: unknown): Named | undefined =>
  isRecord(value) ? Object.entries(value) : undefined;

/** As in `{ name, generations: [{ fingerprint }] }`. */
function listed(one: unknown): Named[number] {
  const { name, generations } = isRecord(one) ? one : {};
  const list: unknown = Array.isArray(generations)
    ? generations.map((each: unknown) => (isRecord(each) ? each['fingerprint'] : undefined))
    : undefined;
  return [typeof name === 'string' ? name : '', list];
}

/** OpenSSL writes them in upper case, with colons. */
function fingerprintsIn(list: unknown): string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const plain = list.map((one) =>
    typeof one === 'string' ? one.replaceAll(':', '').toLowerCase() : '',
  );
  return plain.every((one) => /^[0-9a-f]{64}$/.test(one)) ? plain : undefined;
}

const signersIn = (list: unknown): { id: string; issuer: string }[] =>
  (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    const { id, issuer } = isRecord(one) ? one : {};
    return typeof id === 'string' && typeof issuer === 'string' ? [{ id, issuer }] : [];
  });
