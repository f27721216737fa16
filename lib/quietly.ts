import { CertflakeError } from './errors.js';

/** What is read, or undefined where that is an error that a user would be told of. Defects are thrown on. */
export function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}
