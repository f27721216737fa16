import { CertflakeError } from '../../errors.js';
import type { Message } from '../../hint.js';
import { MEBIBYTE } from '../../store/regular.js';
import { jsonPosition } from '../../text/foreign.js';
import { isRecord } from '../../text/plain-data.js';
import { claimOf, isAboutOneHost } from './claim.js';
import * as say from './messages.js';
import type { Claim, Evidence } from './types.js';

/**
 * The file of `--evidence`: what hosts say they were deployed with. An object by host, or a list of objects that
 * name their host.
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
    throw unreadable(say.notJson(path, lineAt(text, jsonPosition(error))), error);
  }
}

const lineAt = (text: string, position: number | undefined): number | undefined =>
  position === undefined ? undefined : text.slice(0, position).split('\n').length;

function entriesIn(value: unknown, text: string, path: string): Entries {
  if (Array.isArray(value)) return value.map((one, index) => listed(one, index, path));
  if (!isRecord(value)) throw unreadable(say.notByHost(path));
  if (isAboutOneHost(value)) throw unreadable(say.oneHost(path));
  const repeated = repeatedName(text);
  if (repeated !== undefined) throw unreadable(say.twice(path, repeated));
  return Object.entries(value);
}

function listed(one: unknown, index: number, path: string): Entries[number] {
  const host = isRecord(one) ? (one['host'] ?? one['hostname']) : undefined;
  if (typeof host !== 'string' || host === '') throw unreadable(say.unnamed(path, index));
  return [host, one];
}

function claim(value: unknown, host: string, path: string): Claim {
  const found = claimOf(value);
  if (found === undefined) throw unreadable(say.noClaim(path, host, value));
  if ('fault' in found) throw unreadable(say.noFingerprints(path, host, found.fault));
  return found;
}

/** A string, with the colon after a name; otherwise a bracket. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"\s*:?|[{}[\]]/g;

/** A name that the outermost object has twice: JSON.parse takes the last one without a word. */
function repeatedName(text: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token.endsWith(':')) {
      const name = JSON.parse(token.slice(0, -1)) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

const unreadable = ({ message, hint }: Message, cause?: unknown): CertflakeError =>
  new CertflakeError(message, { code: 'evidence-unreadable', hint, cause });
