import { CertflakeError } from '../errors.js';
import { handshake } from './handshake.js';
import type { Way } from './types.js';

/** Both sides in this process, with the keys on disk. */
export const inMemory: Way = {
  by: 'handshake',
  keys: ['client', 'server'],
  lane: () => '',
  connect: async ({ dials }, { client, server }, keys) => {
    try {
      return await handshake(
        { ...client, key: keys.client },
        { ...server, key: keys.server! },
        dials,
      );
    } catch (cause) {
      throw new CertflakeError('the handshake came to nothing', { code: 'no-handshake', cause });
    }
  },
};
