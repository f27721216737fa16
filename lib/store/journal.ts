/**
 * The journal: what a commit is going to do, written before it does any of it. From then on the new
 * state is what counts, and whoever finds the journal can bring it about.
 */
import { CertflakeError } from '../errors.js';
import { checkPath } from './paths.js';

/** Paths relative to the root, `staged` a name in the staging folder, digests SHA-256 in hex. */
export type Step =
  | { kind: 'move'; from: string; to: string; digest: string }
  | { kind: 'put'; staged: string; to: string; digest: string }
  | { kind: 'remove'; path: string; digest: string };

export interface Journal {
  version: 1;
  steps: Step[];
}

export function printJournal(steps: Step[]): string {
  return `${JSON.stringify({ version: 1, steps } satisfies Journal, null, 1)}\n`;
}

/**
 * Reads a journal and checks every path in it as `commit` would: a repository may have brought it.
 *
 * @param place - the journal's path, for messages
 */
export function parseJournal(text: string, dir: string, place: string): Journal {
  const journal = json(text, place);
  if (!isRecord(journal) || !Array.isArray(journal['steps'])) throw broken(place, 'is damaged');
  if (journal['version'] !== 1) {
    const version = typeof journal['version'] === 'number' ? journal['version'] : 'another form';
    throw broken(place, `has version ${version}, this certflake knows 1`);
  }
  return { version: 1, steps: journal['steps'].map((step) => checkStep(step, dir, place)) };
}

/**
 * The steps that are not done yet, in order. Throws where the tree fits neither the old nor the new
 * state, which only a hand other than ours brings about.
 *
 * @param digestOf - the digest of a file on disk, undefined if there is none
 * @param stagedPath - where a staged file lies
 */
export function remaining(
  journal: Journal,
  digestOf: (path: string) => string | undefined,
  stagedPath: (name: string) => string,
): Step[] {
  // What earlier steps will have done: a later move may end where an earlier one began.
  const later = new Map<string, string | undefined>();
  const now = (path: string) => (later.has(path) ? later.get(path) : digestOf(path));
  return journal.steps.filter((step) => {
    if (step.kind === 'remove') return now(step.path) === step.digest;
    const from = step.kind === 'move' ? step.from : stagedPath(step.staged);
    const found = now(from);
    if (found !== step.digest) {
      if (now(step.to) === step.digest) return false;
      throw stuck(step.to, from, found !== undefined);
    }
    later.set(from, undefined).set(step.to, step.digest);
    return true;
  });
}

function checkStep(step: unknown, dir: string, place: string): Step {
  const kind = isRecord(step) && typeof step['kind'] === 'string' ? step['kind'] : '';
  const fields = shapes.get(kind) ?? [];
  if (!isRecord(step) || fields.length === 0) throw broken(place, 'holds a step it does not know');
  for (const field of fields) {
    const value = step[field];
    if (typeof value !== 'string') throw broken(place, 'is damaged');
    if (field === 'from' || field === 'to' || field === 'path') checkPath(value, dir);
    if (field === 'staged' && !/^\d+$/.test(value)) throw broken(place, 'is damaged');
  }
  return step as Step;
}

const shapes = new Map([
  ['move', ['from', 'to', 'digest']],
  ['put', ['staged', 'to', 'digest']],
  ['remove', ['path', 'digest']],
]);

function json(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(place, 'is damaged', error);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const wayOut = 'bring the tree back with git, then delete the journal';

function broken(place: string, fact: string, cause?: unknown): CertflakeError {
  return new CertflakeError(`the journal ${place} ${fact}`, {
    code: 'journal',
    hint: wayOut,
    cause,
  });
}

function stuck(to: string, from: string, changed: boolean): CertflakeError {
  const fact = changed ? `${from} has changed since` : `${from} is gone`;
  return new CertflakeError(`cannot complete the interrupted write of ${to}: ${fact}`, {
    code: 'journal',
    hint: wayOut,
  });
}
