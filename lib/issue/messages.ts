import { CertflakeError } from '../errors.js';
import type { IssueRequest, Issued } from './types.js';

/** What passes between the pool and a worker; keys are moved, not copied, and wiped after use. */
export interface Answer {
  issued?: Issued;
  error?: PlainError;
}

/** An error without its class, which would not survive the way between threads. */
export interface PlainError {
  message: string;
  code: string;
  hint?: string;
}

export function toPlain(error: unknown): PlainError {
  if (error instanceof CertflakeError) {
    const { message, code, hint } = error;
    return { message, code, ...(hint !== undefined && { hint }) };
  }
  return { message: `could not make a certificate: ${String(error)}`, code: 'issue-failed' };
}

export function fromPlain({ message, code, hint }: PlainError): CertflakeError {
  return new CertflakeError(message, { code, ...(hint !== undefined && { hint }) });
}

/** The request with keys of its own, to be moved away, and their buffers. */
export function movable(request: IssueRequest): { request: IssueRequest; buffers: ArrayBuffer[] } {
  const key = request.key && Uint8Array.from(request.key);
  const issuer = request.issuer && { ...request.issuer, key: Uint8Array.from(request.issuer.key) };
  const keys = [key, issuer?.key].filter((bytes) => bytes !== undefined);
  return {
    request: { ...request, ...(key && { key }), ...(issuer && { issuer }) },
    buffers: keys.map((bytes) => bytes.buffer),
  };
}
