import { show } from './speak.js';

/** Suffixes of an authority's files while it rotates. */
const reserved = ['.next', '.old'];

/**
 * What is wrong with the name of a host, authority or certificate; undefined if nothing is. Names become
 * parts of paths and of agenix names.
 */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'a name is empty';
  if (/[/\\]/.test(name)) return `${show(name)} contains a path separator`;
  if (name.includes('..')) return `${show(name)} contains ".."`;
  const suffix = reserved.find((end) => name.endsWith(end));
  if (suffix !== undefined)
    return `${show(name)} ends in "${suffix}", which is reserved for rotation`;
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) return `${show(name)} is not a name`;
  return undefined;
}

export const nameHint = 'letters, digits, "-", "_" and "." after a letter or digit make a name';

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
