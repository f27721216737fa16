import { memoryEngine, type MemoryEngine } from '../issue/engines/memory.js';
import type { SigningEngine } from '../issue/engine.js';
import type { Spec } from '../model/index.js';
import type { Keys } from './keys.js';

/** The caller's engines in place of sealed keys, by an authority's id, as in `ca-cluster`. */
export type EnginesById = Readonly<Record<string, SigningEngine>>;

/**
 * The engines of this run's authorities. Only this module has an authority's key: sealed in the tree, and in
 * memory from when it is opened or made until `wipe`.
 */
export class Engines {
  readonly #made: Promise<MemoryEngine>[] = [];

  /** @param outside - the caller closes them */
  constructor(
    readonly keys: Keys,
    readonly outside: EnginesById = {},
  ) {}

  /** The caller's engine for this authority, if any. */
  given({ id }: Pick<Spec, 'id'>): SigningEngine | undefined {
    return Object.hasOwn(this.outside, id) ? this.outside[id] : undefined;
  }

  /** @throws CertflakeError if no identity opens the key, or it isn't the key of the authority's certificate */
  open(spec: Spec, publicKey: string): Promise<SigningEngine> {
    const given = this.given(spec);
    if (given !== undefined) return Promise.resolve(given);
    return this.#kept(this.keys.open(spec, publicKey).then(memoryEngine));
  }

  /** For a key that this run made; the caller wipes its own bytes. */
  of(key: Uint8Array): Promise<SigningEngine> {
    return this.#kept(Promise.resolve(memoryEngine(Uint8Array.from(key))));
  }

  /** Call it after all signing; it waits for keys that are still being opened. */
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
