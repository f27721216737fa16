import { webcrypto } from 'node:crypto';
import { loaded } from '../installation.js';
import type { ProviderName } from './types.js';

export type { ProviderName } from './types.js';

/** The faster one in workers: docs/decisions.md has the figures, bench/issue.mjs measures them. */
export const DEFAULT_PROVIDER: ProviderName = 'runtime';

const providers: Readonly<Record<ProviderName, () => Promise<webcrypto.Crypto>>> = {
  runtime: () => Promise.resolve(webcrypto),
  peculiar: async () => {
    const { Crypto } = await loaded(() => import('@peculiar/webcrypto'));
    return new Crypto() as unknown as webcrypto.Crypto;
  },
};

/** The only place that gives a WebCrypto to what makes keys, signatures and serial numbers. */
export const provider = (name: ProviderName = DEFAULT_PROVIDER) => providers[name]();
