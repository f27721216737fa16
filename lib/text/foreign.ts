/**
 * What Node and libraries say only in a message, without a code or field. This module reads their messages; no
 * code reads certflake's own.
 */

/** By its fields: it may come from another realm or thread. */
export function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

export const firstLine = (error: unknown): string => messageOf(error).split('\n', 1)[0] ?? '';

/** Where JSON.parse stopped, in characters; V8 doesn't always say it. */
export function jsonPosition(error: unknown): number | undefined {
  const position = /position (\d+)/.exec(messageOf(error))?.[1];
  return position === undefined ? undefined : Number(position);
}

/** The module that Node didn't find. */
export const missingModule = (error: unknown): string | undefined =>
  /'([^']+)'/.exec(messageOf(error))?.[1];

/** What yaml finds wrong with a text, without the position that it repeats. */
export const yamlFact = (error: unknown): string =>
  (messageOf(error).split(/ at line|\n/)[0] ?? '').toLowerCase();

/** The name of a YAML alias without an anchor; undefined: yaml reports something else. */
export const unresolvedAlias = (error: unknown): string | undefined =>
  /^Unresolved alias .*: (.*)$/.exec(messageOf(error))?.[1];
