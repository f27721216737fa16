import { failure } from '../text/system-errors.js';

/**
 * A file's text.
 *
 * @param options - for `TextDecoder`
 * @throws CertflakeError (`too-large`) if the file is too long for one text
 */
export function decoded(
  bytes: Uint8Array,
  path: string,
  options?: ConstructorParameters<typeof TextDecoder>[1],
): string {
  try {
    return new TextDecoder('utf-8', options).decode(bytes);
  } catch (error) {
    throw failure('read', path, error);
  }
}
