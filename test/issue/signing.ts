import type { webcrypto } from 'node:crypto';
import { importKey } from '../../lib/issue/engines/imported.js';
import { MemoryEngine } from '../../lib/issue/engines/memory.js';
import type { SigningIssuer } from '../../lib/issue/types.js';

/** A signing authority with its key in memory. */
export function signing(
  { certificate, key }: { certificate: string; key: Uint8Array },
  crypto?: webcrypto.Crypto,
): SigningIssuer {
  const engine =
    crypto === undefined
      ? new MemoryEngine(key)
      : new MemoryEngine(key, (one) => importKey(one, crypto));
  return { certificate, engine };
}
