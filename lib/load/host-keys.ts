import { resolve } from 'node:path';
import { CertflakeError, PolicyError } from '../errors.js';
import type { Inventory, InventoryHost } from '../model.js';
import { hostKeyPlace, isKeyText, keyOfFile } from '../policy/hostkeys.js';
import { LARGEST_KEY, readRegular } from '../store/regular.js';
import { textOf } from './text.js';

/**
 * The texts of those key files that can be read, by the paths that name them. What is missing is left
 * out: whether it matters depends on what its host holds.
 *
 * @throws PolicyError if one is not UTF-8
 */
export async function readKeyFiles(
  folder: string,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const read = async (path: string) => {
    const bytes = await readFile(resolve(folder, path)).catch(() => undefined);
    return bytes === undefined ? [] : [[path, textOf(bytes, path)] as const];
  };
  return Object.fromEntries((await Promise.all(paths.map(read))).flat());
}

const readFile = (path: string) =>
  Promise.resolve(path).then((file) => readRegular(file, 0, LARGEST_KEY));

/**
 * An inventory whose hosts' keys are texts wherever their files can be read below the root: Nix may have
 * left paths.
 *
 * @throws PolicyError if such a file holds a private key, or not one key, or isn't UTF-8
 */
export async function withHostKeys(inventory: Inventory, root: string): Promise<Inventory> {
  const keys = Object.values(inventory.hosts).flatMap(({ key }) => key ?? []);
  const texts = await readKeyFiles(
    root,
    keys.filter((key) => !isKeyText(key)),
  );
  const hosts = Object.entries(inventory.hosts).map(([name, host]) => [
    name,
    filled(name, host, texts),
  ]);
  return { ...inventory, hosts: Object.fromEntries(hosts) as Inventory['hosts'] };
}

function filled(name: string, host: InventoryHost, texts: Record<string, string>): InventoryHost {
  const { key } = host;
  const text = key === undefined || !Object.hasOwn(texts, key) ? undefined : texts[key];
  if (key === undefined || text === undefined) return host;
  try {
    return { ...host, key: keyOfFile(key, text) };
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
    const { code, message, hint } = error;
    const way = hint === undefined ? {} : { hint };
    throw new PolicyError([{ code, place: hostKeyPlace(name), message, ...way, level: 'error' }]);
  }
}
