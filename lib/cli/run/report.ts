import { PolicyError, type CertflakeError, type Changed, type Problem } from '../../errors.js';
import { hintOf } from '../../hint.js';
import { surroundings } from '../../surroundings.js';
import { inOurWords } from '../terminal/foreign.js';
import { outcomes } from '../terminal/messages.js';
import { spoken } from '../terminal/spoken.js';
import { renderProblems } from '../render/problems.js';

/** One JSON object per command: its result and its problems. */
export interface Envelope {
  version: 1;
  command: string;
  result: unknown;
  problems: Problem[];
  /** If a writing command failed: what it has changed. */
  changed?: Changed;
}

export function envelope(
  command: string,
  result: unknown,
  problems: readonly Problem[],
  changed?: Changed,
): string {
  const object: Envelope = {
    ...{ version: 1, command, result, problems: [...problems] },
    ...(changed === undefined ? {} : { changed }),
  };
  return `${JSON.stringify(object, withoutParts, 2)}\n`;
}

/** A program gets each hint as text. */
const withoutParts = (field: string, value: unknown): unknown =>
  field === 'hintParts' ? undefined : value;

/** An error as problems: all of a policy's, or the error as one. */
export function problemsOf(error: unknown): Problem[] {
  if (error instanceof PolicyError) return [...error.problems];
  const known = inOurWords(error);
  const { code, file = '', message } = known;
  return [{ code, place: file, message, level: 'error', ...hintOf(known) }];
}

/** Its problems, then what the command has changed. */
export function renderError(error: CertflakeError): string {
  const { changed } = error;
  const isWhole = !(error instanceof PolicyError);
  const said = problemsOf(error).map((one) => (isWhole ? { ...one, place: '' } : one));
  const outcome = changed === undefined ? [] : [spoken(outcomes[changed])];
  return `${[renderProblems(said), ...outcome].join('\n')}\n`;
}

/** To stderr, or as the command's JSON object; a stack trace only with `--debug`. */
export function reportError(error: unknown, words = surroundings().words): void {
  const { stdout, stderr } = surroundings();
  const known = inOurWords(error);
  if (words.includes('--json')) {
    stdout.write(envelope(words[0] ?? '', null, problemsOf(known), known.changed));
  } else stderr.write(renderError(known));
  if (words.includes('--debug')) stderr.write(traceOf(known));
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `caused by ${traceOf(error.cause)}` : '';
  return `${error.stack ?? error.message}\n${cause}`;
}
