import { jest } from '@jest/globals';

import { Keys } from '../lib/apply/keys.js';
import { IssuingDesk } from '../lib/issue/issue.js';

/** Watches the real code: every key that it opened or made, as it is left in memory. */
export function watchKeys(): { keys: () => Promise<Uint8Array[]>; restore: () => void } {
  const opened = jest.spyOn(Keys.prototype, 'open');
  const issued = jest.spyOn(IssuingDesk.prototype, 'issue');
  const valuesOf = <T>(results: { value: unknown }[]) =>
    Promise.all(results.map(({ value }) => value as Promise<T>));
  return {
    async keys() {
      const made = await valuesOf<{ key: Uint8Array }>(issued.mock.results);
      return [...(await valuesOf<Uint8Array>(opened.mock.results)), ...made.map(({ key }) => key)];
    },
    restore() {
      opened.mockRestore();
      issued.mockRestore();
    },
  };
}

export const isWiped = (key: Uint8Array): boolean => key.every((byte) => byte === 0);
