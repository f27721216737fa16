import { resolve } from 'node:path';
import { CertflakeError, PolicyError, type Problem } from '../errors.js';
import type { Inventory, InventoryHost } from '../model/index.js';
import { hostKeyPlace, isKeyText, keyOfFile } from '../policy/words/host-keys.js';
import { hinted, hintOf } from '../hint.js';
import { errno } from '../text/errno.js';
import { isKnownErrno, reasonOf } from '../text/system-errors.js';
import { LARGEST_KEY, readRegular } from '../store/regular.js';
import { cannotBeRead } from './messages.js';
import { textOf } from '../text/utf8.js';

/**
 * The texts of key files, by the paths that name them. Leaves out missing files: whether they matter depends on
 * what the host holds.
 *
 * @throws PolicyError if a file exists but can't be read, or isn't UTF-8
 */
export async function readKeyFiles(
  folder: string,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const refused: Problem[] = [];
  const read = async (path: string): Promise<[string, Buffer][]> => {
    try {
      return [[path, await readFile(resolve(folder, path))]];
    } catch (error) {
      if (!isMissing(error)) refused.push(unreadable(path, error));
      return [];
    }
  };
  const files = (await Promise.all(paths.map(read))).flat();
  if (refused.length > 0) throw new PolicyError(refused);
  return Object.fromEntries(files.map(([path, bytes]) => [path, textOf(bytes, path)]));
}

const readFile = (path: string) =>
  Promise.resolve(path).then((file) => readRegular(file, 0, LARGEST_KEY));

/** Also for a name that no file can have. */
const isMissing = (error: unknown): boolean =>
  !isKnownErrno(error) || ['ENOENT', 'ENOTDIR'].includes(errno(error) ?? '');

function unreadable(path: string, error: unknown): Problem {
  const { code, fact, hint } = reasonOf(error);
  return { code, place: path, message: cannotBeRead(fact), ...hinted(hint), level: 'error' };
}

/**
 * Replaces hosts' key paths in an inventory by the files' texts, if they can be read below the root: Nix may
 * leave paths.
 *
 * @throws PolicyError if such a file can't be read, holds a private key, doesn't hold exactly one key, or isn't
 * UTF-8
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
    const { code, message } = error;
    const place = hostKeyPlace(name);
    throw new PolicyError([{ code, place, message, ...hintOf(error), level: 'error' }]);
  }
}
