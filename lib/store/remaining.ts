/** The steps that an interrupted commit still has to do, or why it can't be completed. */
import { CertflakeError } from '../errors.js';
import type { Step } from './journal.js';
import {
  andMore,
  sourceChanged,
  sourceGone,
  wayOut,
  changedSince as changedMessage,
} from './messages.js';

/** The tree and its journal. */
export interface Interrupted {
  steps: Step[];
  /** The digest of a file on disk, undefined if there is none. */
  digestOf: (path: string) => string | undefined;
  /** The path of a staged file. */
  stagedPath: (name: string) => string;
  /** The journal's path, for messages. */
  place: string;
  /** The authorities that the run has made, as words of `--accept`. */
  made: () => string[];
}

/**
 * The steps not done yet, in order. Returns an error, for the caller to throw, if the tree fits neither the old
 * nor the new state: only another program does that, as with "git pull".
 */
export function remaining(run: Interrupted): Step[] | CertflakeError {
  const changed = changedSince(run);
  if (changed.length > 0) return overtaken(run, changed);
  const { digestOf, stagedPath } = run;
  // The result of earlier steps: a later move may end where an earlier one began.
  const later = new Map<string, string | undefined>();
  const now = (path: string) => (later.has(path) ? later.get(path) : digestOf(path));
  const left: Step[] = [];
  for (const step of run.steps) {
    if (step.kind === 'remove') {
      if (now(step.path) === step.digest) left.push(step);
      continue;
    }
    const from = step.kind === 'move' ? step.from : stagedPath(step.staged);
    const found = now(from);
    if (found === step.digest) {
      later.set(from, undefined).set(step.to, step.digest);
      left.push(step);
    } else if (now(step.to) !== step.digest) return stuck(run, step.to, from, found !== undefined);
  }
  return left;
}

/** The files that have neither their earlier content nor the content that a step gives them. */
function changedSince({ steps, digestOf }: Interrupted): string[] {
  const states = new Map<string, Set<string | null>>();
  const may = (path: string, ...digests: (string | null)[]): void => {
    states.set(path, new Set([...(states.get(path) ?? []), ...digests]));
  };
  for (const step of steps) {
    if (step.kind === 'remove') may(step.path, step.digest, null);
    else may(step.to, step.there, step.digest);
    if (step.kind === 'move') may(step.from, step.digest, null);
  }
  return [...states].flatMap(([path, all]) => (all.has(digestOf(path) ?? null) ? [] : [path]));
}

/** At most this many are named. */
const NAMED = 4;

function overtaken({ place, made }: Interrupted, changed: readonly string[]): CertflakeError {
  const more = changed.length - NAMED;
  const names = `${changed.slice(0, NAMED).join(', ')}${more > 0 ? andMore(more) : ''}`;
  return new CertflakeError(changedMessage(names, changed.length), {
    code: 'journal',
    file: place,
    hint: wayOut(place, made()),
  });
}

function stuck(
  { place, made }: Interrupted,
  to: string,
  from: string,
  isThere: boolean,
): CertflakeError {
  return new CertflakeError((isThere ? sourceChanged : sourceGone)(to, from), {
    code: 'journal',
    file: place,
    hint: wayOut(place, made()),
  });
}
