/**
 * The journal: what a commit will do, written before it does any of it. From then on the new state counts: a
 * later process that finds the journal can complete it.
 */
import { CertflakeError } from '../errors.js';
import { isRecord } from '../text/plain-data.js';
import { checkLayout } from './paths.js';
import type { Codes } from './secret.js';
import {
  badJournal,
  foreignJournal,
  journalDamaged,
  journalStep,
  journalVersion,
  wayOut,
} from './messages.js';

/**
 * Paths relative to the root, `staged` a name in the staging folder, digests SHA-256 in hex. `there` is the
 * digest of the file at `to` when the journal was written; null: no file.
 */
export type Step =
  | { kind: 'move'; from: string; to: string; digest: string; there: string | null }
  | { kind: 'put'; staged: string; to: string; digest: string; there: string | null }
  | { kind: 'remove'; path: string; digest: string };

const VERSION = 2;

export interface Journal {
  version: typeof VERSION;
  steps: Step[];
  /** The digest of the record of what was accepted; that record is staged beside the present one. */
  accepted?: string;
}

/** Adds a code over everything else in it. */
export function printJournal(journal: Omit<Journal, 'version'>, codes: Codes): string {
  const content = { version: VERSION, ...journal } satisfies Journal;
  const code = codes.of('journal', JSON.stringify(content));
  return `${JSON.stringify({ ...content, code }, null, 1)}\n`;
}

/**
 * Reads a journal that this machine wrote, and checks every path in it as `commit` would.
 *
 * @param place - the journal's path, for messages
 * @throws CertflakeError `journal-foreign` without a right code: a commit may have brought it
 */
export function parseJournal(
  text: string,
  dir: string,
  place: string,
  codes: Codes | undefined,
): Journal {
  const { code, ...journal } = record(text);
  if (!codes?.fits('journal', JSON.stringify(journal), code)) throw foreign(place);
  const { version, steps, accepted } = journal;
  if (version !== VERSION) {
    throw broken(place, journalVersion(version, VERSION));
  }
  if (!Array.isArray(steps)) throw broken(place, journalDamaged);
  return {
    version: VERSION,
    steps: steps.map((step) => checkStep(step, dir, place)),
    ...(typeof accepted === 'string' ? { accepted } : {}),
  };
}

function checkStep(step: unknown, dir: string, place: string): Step {
  const fields = isRecord(step) ? (shapes.get(step['kind']) ?? []) : [];
  if (!isRecord(step) || fields.length === 0) throw broken(place, journalStep);
  for (const field of fields) {
    const value = step[field];
    if (field === 'there' && value === null) continue;
    if (typeof value !== 'string') throw broken(place, journalDamaged);
    if (field === 'from' || field === 'to' || field === 'path') checkLayout(value, dir);
    if (field === 'staged' && !/^\d+$/.test(value)) throw broken(place, journalDamaged);
  }
  return step as Step;
}

const shapes = new Map<unknown, string[]>([
  ['move', ['from', 'to', 'digest', 'there']],
  ['put', ['staged', 'to', 'digest', 'there']],
  ['remove', ['path', 'digest']],
]);

/** Empty for a text that isn't a JSON object: that has no code either. */
function record(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function broken(place: string, fact: string): CertflakeError {
  return new CertflakeError(badJournal(place, fact), {
    code: 'journal',
    file: place,
    hint: wayOut(place),
  });
}

function foreign(place: string): CertflakeError {
  const { message, hint } = foreignJournal(place);
  return new CertflakeError(message, { code: 'journal-foreign', file: place, hint });
}
