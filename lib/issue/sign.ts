import { createPublicKey, verify } from 'node:crypto';
import { CertflakeError } from '../errors.js';
import { assemble } from './assemble.js';
import type { SigningEngine } from './engine.js';
import { MemoryEngine } from './engines/memory.js';
import type { Issued, PublicIssuer, SigningIssuer, Unsigned } from './types.js';
import { didNotSign, engineFailed, gaveNoKey, wrongSignature } from './messages.js';

/** The public part of an authority: all that the part to be signed needs of it. */
export async function publicIssuer({ certificate, engine }: SigningIssuer): Promise<PublicIssuer> {
  return { certificate, publicKey: await publicKeyOf(engine) };
}

/** A copy: engines may return a part of a larger buffer. */
export async function publicKeyOf(engine: SigningEngine): Promise<Uint8Array> {
  const ask = () => engine.publicKey();
  return Uint8Array.from(await asked(engine, gaveNoKey, ask));
}

/**
 * Sign and assemble. Wipes the new key if that fails.
 *
 * @param publicKey - the key that must verify the signature of an engine that isn't ours
 */
export async function signed(
  { part, algorithm, ...rest }: Unsigned,
  engine: SigningEngine,
  publicKey?: Uint8Array,
): Promise<Issued> {
  try {
    const sign = () => engine.sign(part, algorithm);
    const signature = await asked(engine, didNotSign, sign);
    if (publicKey && !isOurs(engine)) assertFits({ part, algorithm }, signature, publicKey);
    return { ...rest, certificate: assemble(part, algorithm, signature) };
  } catch (error) {
    rest.key.fill(0);
    throw error;
  }
}

const isOurs = (engine: SigningEngine): boolean => engine instanceof MemoryEngine;

/** Wraps the error of an engine that isn't ours as the cause of one that says what failed. */
async function asked<T>(engine: SigningEngine, fact: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (isOurs(engine) || cause instanceof CertflakeError) throw cause;
    const { message, hint } = engineFailed(fact);
    throw new CertflakeError(message, { code: 'engine-failed', hint, cause });
  }
}

/** A certificate with a wrong signature must not reach a server. */
function assertFits(
  { part, algorithm: { hash } }: Pick<Unsigned, 'part' | 'algorithm'>,
  signature: Uint8Array,
  publicKey: Uint8Array,
): void {
  if (fits(hash, part, publicKey, signature)) return;
  const { message, hint } = wrongSignature;
  throw new CertflakeError(message, { code: 'signature-wrong', hint });
}

function fits(
  hash: string | undefined,
  part: Uint8Array,
  publicKey: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return verify(hash ?? null, part, key, signature);
  } catch {
    return false;
  }
}
