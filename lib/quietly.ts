import { CertflakeError } from './errors.js';

/** The result of `read`; undefined if it throws an error that a user would see. Rethrows internal errors. */
export function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}
