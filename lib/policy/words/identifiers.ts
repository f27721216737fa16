import { reservedSuffix } from '../../model/generations.js';
import { quoteForMessage } from '../../text/quote.js';

export interface NameProblem {
  message: string;
  hint: string;
}

/**
 * The problem of a host's, authority's or certificate's name; undefined if valid. Names become parts of paths
 * and of agenix names.
 */
export function nameProblem(name: string): NameProblem | undefined {
  const suffix = reservedSuffix(name);
  const fact = suffix === undefined ? wrongForm(name) : `ends in "${suffix}"`;
  if (fact === undefined) return undefined;
  const hint = suffix === undefined ? form : 'the suffix is reserved for authorities that rotate';
  return { message: `the name ${quoteForMessage(name)} ${fact}`, hint };
}

const form = 'letters, digits, "-", "_" and "." after a letter or digit make a name';

function wrongForm(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/[/\\]/.test(name)) return 'contains a path separator';
  if (name.includes('..')) return 'contains ".."';
  return /^[A-Za-z0-9][\w.-]*$/.test(name) ? undefined : 'contains other characters';
}

/** `derived-<host>-<ca>-<name>`; agenix's name after `certtoolkit-`. */
export function derivedId(host: string, ca: string, name: string): string {
  return `derived-${host}-${ca}-${name}`;
}

/** `shared-<ca>-<name>`. */
export function sharedId(ca: string, name: string): string {
  return `shared-${ca}-${name}`;
}

/** `ca-<ca>`. */
export function authorityId(ca: string): string {
  return `ca-${ca}`;
}
