import { CertflakeError } from '../../errors.js';
import { loaded } from '../../installation.js';
import type { SignatureAlgorithm, SigningEngine } from '../engine.js';
import { provider } from '../provider.js';
import { keyWiped } from '../messages.js';

/** Makes an engine from a key's bytes. */
type Importer = (key: Uint8Array) => Promise<SigningEngine>;

/** A key in memory: it signs in this thread, and in workers, which receive a copy. */
export class MemoryEngine implements SigningEngine {
  readonly #key: Uint8Array;
  readonly #import: Importer;
  #imported: Promise<SigningEngine> | undefined;
  #isWiped = false;

  /** @param key - PKCS#8, PKCS#1 or SEC1; read on the first call, and not after its answer */
  constructor(key: Uint8Array, importer: Importer = importByDefault) {
    this.#key = key;
    this.#import = importer;
  }

  async publicKey(): Promise<Uint8Array> {
    return (await this.#signer()).publicKey();
  }

  async sign(part: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array> {
    return (await this.#signer()).sign(part, algorithm);
  }

  /** The key for a worker, which wipes it. */
  copy(): Uint8Array {
    this.#assertUsable();
    return Uint8Array.from(this.#key);
  }

  /** Overwrites the bytes that it was made from; it can't sign afterwards. */
  wipe(): void {
    this.#isWiped = true;
    this.#imported = undefined;
    this.#key.fill(0);
  }

  async #signer(): Promise<SigningEngine> {
    this.#assertUsable();
    this.#imported ??= this.#import(this.#key);
    return this.#imported;
  }

  #assertUsable(): void {
    if (!this.#isWiped) return;
    throw new CertflakeError(keyWiped.message, {
      code: 'engine-wiped',
      hint: keyWiped.hint,
    });
  }
}

/** Loads the libraries only if something is signed. */
async function importByDefault(key: Uint8Array): Promise<SigningEngine> {
  const { importKey } = await loaded(() => import('./imported.js'));
  return importKey(key, await provider());
}

/**
 * An engine for a key whose bytes are at hand; it takes over the bytes, and `wipe` overwrites them.
 *
 * @param key - PKCS#8, PKCS#1 or SEC1 in PEM, or PKCS#8 in DER
 */
export const memoryEngine = (key: Uint8Array): MemoryEngine => new MemoryEngine(key);
