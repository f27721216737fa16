import { jest } from '@jest/globals';

import { Engines } from '../lib/keyring/engines.js';
import { Keys } from '../lib/keyring/keys.js';
import type { MemoryEngine } from '../lib/issue/engines/memory.js';
import { CertificateMaker } from '../lib/issue/issue.js';

interface Watch {
  keys: () => Promise<Uint8Array[]>;
  /** The engines of authorities that were opened or made. */
  engines: () => Promise<MemoryEngine[]>;
  restore: () => void;
}

/** Watches the real code: records every key that it opened or made, as left in memory. */
export function watchKeys(): Watch {
  const engines = [jest.spyOn(Engines.prototype, 'open'), jest.spyOn(Engines.prototype, 'of')];
  const opened = jest.spyOn(Keys.prototype, 'open');
  const issued = jest.spyOn(CertificateMaker.prototype, 'issue');
  const valuesOf = <T>(results: { value: unknown }[]) =>
    Promise.all(results.map(({ value }) => value as Promise<T>));
  return {
    async keys() {
      const made = await valuesOf<{ key: Uint8Array }>(issued.mock.results);
      return [...(await valuesOf<Uint8Array>(opened.mock.results)), ...made.map(({ key }) => key)];
    },
    engines: () => valuesOf<MemoryEngine>(engines.flatMap(({ mock }) => mock.results)),
    restore() {
      for (const spy of engines) spy.mockRestore();
      opened.mockRestore();
      issued.mockRestore();
    },
  };
}

export const isWiped = (key: Uint8Array): boolean => key.every((byte) => byte === 0);
