/**
 * What Node and libraries say in words alone, without a code or a field for it. This module reads their
 * messages; certflake's own are read by none.
 */

/** By what it has: it may come from another realm or thread. */
export function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

export const firstLine = (error: unknown): string => messageOf(error).split('\n', 1)[0] ?? '';

/** Where JSON.parse has stopped, in characters; V8 doesn't always say it. */
export function jsonPosition(error: unknown): number | undefined {
  const position = /position (\d+)/.exec(messageOf(error))?.[1];
  return position === undefined ? undefined : Number(position);
}

/** The module that Node didn't find. */
export const missingModule = (error: unknown): string | undefined =>
  /'([^']+)'/.exec(messageOf(error))?.[1];

/** What yaml has found wrong with a text, without the place that it repeats. */
export const yamlFact = (error: unknown): string =>
  (messageOf(error).split(/ at line|\n/)[0] ?? '').toLowerCase();

/** The name in a YAML alias that stands for nothing; undefined: that is not what yaml says. */
export const unresolvedAlias = (error: unknown): string | undefined =>
  /^Unresolved alias .*: (.*)$/.exec(messageOf(error))?.[1];
