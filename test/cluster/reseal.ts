import { unseal, seal } from '../../lib/seal/seal.js';
import { parseRecipient } from '../../lib/seal/recipients.js';
import type { World } from './world.js';

/**
 * Reseals a file for others, as "agenix -r" does.
 *
 * @param content - its new content; by default unchanged
 */
export async function reseal(
  world: World,
  path: string,
  recipients: string[],
  content?: string,
): Promise<void> {
  const bytes = Buffer.from(world.read(path), 'latin1');
  const held = content === undefined ? await unseal(bytes, world.identities, path) : undefined;
  const sealed = await seal(held ?? Buffer.from(content!), recipients.map(parseRecipient));
  world.write(path, Buffer.from(sealed).toString('latin1'));
}
