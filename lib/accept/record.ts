import { CertflakeError } from '../errors.js';
import type { Accepted, AcceptedAuthority, AcceptedKey } from '../model/index.js';
import { isRecord, sorted } from '../text/plain-data.js';
import { DAMAGED, OTHER_VERSION, recordUnreadable } from './messages.js';

/** Its records have no prototype: a host may have any name. */
export const nothingAccepted = (): Accepted => ({
  version: 1,
  authorities: Object.create(null) as Accepted['authorities'],
  formerAuthorities: [],
  readers: Object.create(null) as Accepted['readers'],
  keys: Object.create(null) as Accepted['keys'],
});

/**
 * Reads a clone's record.
 *
 * @param path - for the message
 * @throws CertflakeError (`accepted-unreadable`): an unreadable record accepts nothing
 */
export function parseAccepted(text: string, path: string): Accepted {
  const value = plain(json(text, path));
  if (!isRecord(value)) throw unreadable(path, DAMAGED);
  if (value['version'] !== 1) throw unreadable(path, OTHER_VERSION);
  const {
    authorities,
    formerAuthorities,
    readers,
    keys,
    formerReaders = {},
    formerKeys = {},
    misfits = {},
  } = value;
  const isWhole =
    holds(authorities, (all) => Array.isArray(all) && all.every(isAuthority)) &&
    isTexts(formerAuthorities) &&
    holds(readers, isTexts) &&
    holds(formerReaders, isTexts) &&
    holds(formerKeys, isTexts) &&
    holds(misfits, isMisfit) &&
    holds(keys, isKey);
  if (!isWhole) throw unreadable(path, DAMAGED);
  return value as unknown as Accepted;
}

/** The same record gives the same bytes: names sorted at every level, a final newline. */
export function printAccepted(accepted: Accepted): string {
  return `${JSON.stringify(sorted(accepted), null, 1)}\n`;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);

const isAuthority = (value: unknown): value is AcceptedAuthority =>
  isRecord(value) && isText(value['certificate']) && isText(value['publicKey']);

const isKey = (value: unknown): value is AcceptedKey =>
  isRecord(value) &&
  isText(value['publicKey']) &&
  isTexts(value['readers']) &&
  isTexts(value['former'] ?? []) &&
  isTexts(value['leaving'] ?? []) &&
  Array.isArray(value['sealed'] ?? []) &&
  ((value['sealed'] ?? []) as unknown[]).every(isSealed);

const isMisfit: Check = (value) =>
  isRecord(value) && isText(value['sealed']) && isText(value['publicKey']);

const isSealed: Check = (value) =>
  isRecord(value) && isText(value['header']) && holds(value['recipients'], isTexts);

const holds = (value: unknown, check: Check): boolean =>
  isRecord(value) && Object.values(value).every(check);

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(path, DAMAGED, cause);
  }
}

function plain(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, plain(inner)] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries)) as unknown;
}

function unreadable(path: string, fact: string, cause?: unknown): CertflakeError {
  const { message, hint } = recordUnreadable(path, fact);
  return new CertflakeError(message, { code: 'accepted-unreadable', hint, cause });
}
