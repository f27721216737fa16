import { memoryEngine, type MemoryEngine } from '../issue/engines/memory.js';
import type { SigningEngine } from '../issue/engine.js';
import type { Spec } from '../model/index.js';
import type { Keys } from './keys.js';

/**
 * What signs for this run's authorities. All that an authority's key is, is known in here: keys lie sealed
 * in the tree, and are in memory from when they are opened or made until `wipe`.
 */
export class Engines {
  readonly #made: Promise<MemoryEngine>[] = [];

  constructor(readonly keys: Keys) {}

  /** @throws CertflakeError if no identity opens the key, or it isn't the key of the authority's certificate */
  open(spec: Spec, publicKey: string): Promise<SigningEngine> {
    return this.#kept(this.keys.open(spec, publicKey).then(memoryEngine));
  }

  /** For a key that this run made; the caller wipes its own bytes. */
  of(key: Uint8Array): Promise<SigningEngine> {
    return this.#kept(Promise.resolve(memoryEngine(Uint8Array.from(key))));
  }

  /** Once nothing is signed any more; what is being opened is waited for. */
  async wipe(): Promise<void> {
    for (const made of await Promise.allSettled(this.#made)) {
      if (made.status === 'fulfilled') made.value.wipe();
    }
  }

  #kept(engine: Promise<MemoryEngine>): Promise<MemoryEngine> {
    this.#made.push(engine);
    return engine;
  }
}
