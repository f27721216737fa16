import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Acceptance } from '../accept/acceptance.js';
import { ambiguous, namedKeys } from '../accept/naming.js';
import { parseAccepted } from '../accept/record.js';
import { ambiguousWord } from '../accept/refusal.js';
import type { Accepted, Inventory, Observations, Specs } from '../model/index.js';
import { quietly } from '../quietly.js';
import { normalizeRecipient } from '../seal/recipients.js';
import { MEBIBYTE } from '../store/regular.js';
import { readAccepted, stateOf } from '../store/state.js';
import type { Tree } from '../store/tree.js';

/** What this clone has accepted; undefined: nothing yet. */
export function recordOf({ root, specs }: { root: string; specs: Specs }): Accepted | undefined {
  const text = readAccepted(root, specs.dir);
  return text === undefined ? undefined : parseAccepted(text, stateOf(root, specs.dir).accepted);
}

/** Rules of a thousand hosts are smaller; bytes. */
const LONGEST_RULES = 16 * MEBIBYTE;

/** The path of the emitted rules, relative to the root. */
export const rulesPath = ({ dir }: Tree): string =>
  dir === '' ? 'secrets.nix' : `${dir}/secrets.nix`;

/** The emitted rules; undefined if there are none that can be read. */
export function rulesIn(tree: Tree): string | undefined {
  try {
    const bytes = tree.read(rulesPath(tree), LONGEST_RULES);
    return bytes && Buffer.from(bytes).toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * The words of `--accept`, looked up in the tree.
 *
 * @throws CertflakeError (`usage`) if a fingerprint belongs to two names
 */
export function withNamed(
  acceptance: Acceptance,
  specs: Specs,
  observations: Observations,
): Acceptance {
  const { named = new Set() } = acceptance;
  const found = ambiguous(named, specs, observations);
  if (found !== undefined) throw ambiguousWord(found.word, found.names);
  return { ...acceptance, namedKeys: namedKeys(acceptance, specs, observations) };
}

/** The policy's keys of hosts and operators, whether or not they open one of its files. */
export function declaredKeys({
  userAgeKeys,
  hosts,
  authorities,
}: Pick<Inventory, 'userAgeKeys' | 'hosts' | 'authorities'>): ReadonlySet<string> {
  const own = Object.values(authorities).flatMap((one) => one.userAgeKeys ?? []);
  const ofHosts = Object.values(hosts).flatMap(({ key }) => key ?? []);
  return new Set([...userAgeKeys, ...own, ...ofHosts].flatMap(textOf));
}

/** A host key that couldn't be read is a path. */
const textOf = (key: string): string[] => quietly(() => [normalizeRecipient(key).text]) ?? [];

/** Asked of the folders, not of git: where git refuses to answer, nothing is new. */
export function isInRepository(root: string): boolean {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true;
    if (dirname(folder) === folder) return false;
  }
}
