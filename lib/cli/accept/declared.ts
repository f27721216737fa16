import { quietly } from '../../quietly.js';
import type { Inventory } from '../../model/index.js';
import { normalizeRecipient } from '../../seal/recipients.js';

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

/** An unreadable host key is a path. */
const textOf = (key: string): string[] => quietly(() => [normalizeRecipient(key).text]) ?? [];
