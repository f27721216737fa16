import type { Message } from '../../hint.js';
import { createHash } from 'node:crypto';
import { CertflakeError } from '../../errors.js';
import type { SpecWords } from '../../model/index.js';
import * as messages from './messages.js';

/** How the words become bytes. A digest of another scheme is never drift. */
const scheme = '1';

/**
 * `1:` and the SHA-256, in hex, of the words that X.509 shows, as canonical JSON.
 *
 * @throws CertflakeError on a value that `builtins.toJSON` may write differently
 */
export function digestOf(words: SpecWords): string {
  return `${scheme}:${createHash('sha256').update(canonicalJson(words)).digest('hex')}`;
}

/**
 * JSON with keys in the order of their bytes and no white space: what Nix's `builtins.toJSON` writes.
 *
 * @throws CertflakeError on control characters and lone surrogates (Nix writes `\\u0008`, we would write
 * `\\b`), keys that aren't ASCII, and numbers that aren't whole
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return object(value);
  if (typeof value === 'string') return text(value);
  if (Number.isSafeInteger(value) || typeof value === 'boolean') return String(value);
  throw refused(messages.notDigestibleType(typeof value));
}

function object(value: object): string {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, field]) => `${ascii(key)}:${canonicalJson(field)}`).join(',')}}`;
}

function ascii(key: string): string {
  if (!/^[ -~]+$/.test(key)) throw refused(messages.notDigestibleField(key));
  return JSON.stringify(key);
}

function text(value: string): string {
  if (/[\p{Cc}\p{Surrogate}]/u.test(value)) throw refused(messages.notDigestible(value));
  return JSON.stringify(value);
}

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'not-digestible', hint });
