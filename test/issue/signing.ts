import type { webcrypto } from 'node:crypto';
import { MemoryEngine } from '../../lib/issue/engines/memory.js';
import type { SigningIssuer } from '../../lib/issue/types.js';

/** An authority as what signs, its key in memory. */
export const signing = (
  { certificate, key }: { certificate: string; key: Uint8Array },
  crypto?: webcrypto.Crypto,
): SigningIssuer => ({ certificate, engine: new MemoryEngine(key, crypto) });
