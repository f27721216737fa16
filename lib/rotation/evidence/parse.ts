import { CertflakeError } from '../../errors.js';
import type { Message } from '../../hint.js';
import { MEBIBYTE } from '../../store/regular.js';
import { jsonPosition } from '../../text/foreign.js';
import { isRecord } from '../../text/plain-data.js';
import { claimOf, isAboutOneHost } from './claim.js';
import * as say from './messages.js';
import type { Claim, Evidence } from './types.js';
import { piecesOf, repeatedName } from './values.js';

/**
 * The file of `--evidence`: what hosts say they were deployed with. An object by host, a list of objects that
 * name their host, or such objects one after another.
 *
 * @param path - as the user named it
 * @throws CertflakeError `evidence-unreadable`
 */
export function parseEvidence(text: string, path: string): Evidence {
  if (text.length > MEBIBYTE) throw unreadable(say.tooLong(path));
  const plain = text.replace(/^\uFEFF/, '');
  const entries = entriesIn(parsed(plain, path), plain, path);
  if (entries.length === 0) throw unreadable(say.noHost(path));
  const claims = new Map<string, Claim>();
  for (const [host, value] of entries) {
    if (claims.has(host)) throw unreadable(say.twice(path, host));
    claims.set(host, claim(value, host, path));
  }
  return { path, claims };
}

type Entries = (readonly [host: string, value: unknown])[];

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return several(text) ?? refuse(say.notJson(path, lineAt(text, jsonPosition(error))), error);
  }
}

/** Undefined: not all of them are objects. */
function several(text: string): unknown[] | undefined {
  try {
    const values = piecesOf(text).map((piece) => JSON.parse(piece) as unknown);
    return values.length > 1 && values.every(isRecord) ? values : undefined;
  } catch {
    return undefined;
  }
}

const lineAt = (text: string, position: number | undefined): number | undefined =>
  position === undefined ? undefined : text.slice(0, position).split('\n').length;

function entriesIn(value: unknown, text: string, path: string): Entries {
  if (Array.isArray(value)) return value.map((one, index) => listed(one, index, path));
  if (!isRecord(value)) throw unreadable(say.notByHost(path));
  if (isAboutOneHost(value)) return [alone(value, path)];
  const repeated = repeatedName(text);
  if (repeated !== undefined) throw unreadable(say.twice(path, repeated));
  return Object.entries(value);
}

const listed = (one: unknown, index: number, path: string): Entries[number] => [
  hostIn(one) ?? refuse(say.unnamed(path, index)),
  one,
];

const alone = (one: unknown, path: string): Entries[number] => [
  hostIn(one) ?? refuse(say.oneHost(path)),
  one,
];

function hostIn(one: unknown): string | undefined {
  const host = isRecord(one) ? (one['host'] ?? one['hostname']) : undefined;
  return typeof host === 'string' && host !== '' ? host : undefined;
}

function claim(value: unknown, host: string, path: string): Claim {
  const found = claimOf(value);
  if (found === undefined) throw unreadable(say.noClaim(path, host, value));
  if ('fault' in found) throw unreadable(say.noFingerprints(path, host, found.fault));
  return found;
}

function refuse(message: Message, cause?: unknown): never {
  throw unreadable(message, cause);
}

const unreadable = ({ message, hint }: Message, cause?: unknown): CertflakeError =>
  new CertflakeError(message, { code: 'evidence-unreadable', hint, cause });
