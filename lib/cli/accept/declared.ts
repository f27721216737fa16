import { quietly } from '../../quietly.js';
import type { Inventory } from '../../model/index.js';
import { normalizeRecipient } from '../../seal/recipients.js';

/** Keys of the hosts and operators that the policy has, whether or not they open one of its files. */
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
