import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { hintOf, type Hint } from '../hint.js';
import type { MemoryEngine } from './engines/memory.js';
import type { BuildRequest, IssueRequest, Issued, PublicIssuer, Unsigned } from './types.js';
import { cannotMake } from './messages.js';

/** What the pool and a worker exchange; keys are moved, not copied, and wiped after use. */
export interface Answer {
  issued?: Issued;
  /** If the request had no key to sign with. */
  unsigned?: Unsigned;
  error?: PlainError;
}

/** An error without its class, which is lost between threads. */
export interface PlainError extends Hint {
  message: string;
  code: Code;
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof CertflakeError) {
    const { message, code } = error;
    return { message, code, ...hintOf(error) };
  }
  return { message: cannotMake(String(error)), code: 'issue-failed' };
}

export function fromPlain({ message, code, hint, hintParts }: PlainError): CertflakeError {
  return new CertflakeError(message, { code, hint: hintParts ?? hint });
}

/** A request that waits for a worker; an engine in memory is copied only when it is sent. */
export interface Sendable extends Omit<IssueRequest, 'issuer'> {
  issuer?: { certificate: string; engine: MemoryEngine } | PublicIssuer;
}

/** What a worker receives: with the authority's key, or without it to build only the part. */
export interface WorkerRequest extends Omit<BuildRequest, 'issuer'> {
  issuer?: { certificate: string; key: Uint8Array } | PublicIssuer;
}

/** The request with its own copies of the keys, and their buffers, which can be moved. */
export function movable({ key: kept, issuer: given, ...rest }: Sendable): {
  request: WorkerRequest;
  buffers: ArrayBuffer[];
} {
  const key = kept && Uint8Array.from(kept);
  const issuer = given && movableIssuer(given);
  const keys = [key, issuer && 'key' in issuer ? issuer.key : undefined];
  return {
    request: { ...rest, ...(key && { key }), ...(issuer && { issuer }) },
    buffers: keys.flatMap((bytes) => (bytes ? [bytes.buffer as ArrayBuffer] : [])),
  };
}

function movableIssuer(issuer: NonNullable<Sendable['issuer']>) {
  if ('publicKey' in issuer) return issuer;
  const { certificate, engine } = issuer;
  return { certificate, key: engine.copy() };
}
