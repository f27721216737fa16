import { reservedSuffix } from '../../model/generations.js';
import * as messages from './messages.js';
import type { NameProblem } from './messages.js';

/**
 * The problem of a host's, authority's or certificate's name; undefined if valid. Names become parts of paths
 * and of agenix names.
 */
export function nameProblem(name: string): NameProblem | undefined {
  const suffix = reservedSuffix(name);
  return suffix === undefined ? wrongForm(name) : messages.reservedName(name, suffix);
}

function wrongForm(name: string): NameProblem | undefined {
  if (name === '') return messages.emptyName(name);
  if (/[/\\]/.test(name)) return messages.separatorInName(name);
  if (name.includes('..')) return messages.dotsInName(name);
  return /^[A-Za-z0-9][\w.-]*$/.test(name) ? undefined : messages.characterInName(name);
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
