import { readable, type Present } from './compare.js';
import type { EmittedFile } from './files.js';
import { hostOfStub } from './stub-paths.js';

/** A host's stub that imports modules of roles that the host doesn't have, or lacks some. */
export interface OtherRoles {
  host: string;
  /** The stub, relative to the policy's folder. */
  path: string;
  /** Modules in the stub's form: missing ones of the host's roles, and ones of roles that it doesn't have. */
  lacking: string[];
  former: string[];
}

/** Bytes: a stub that is still certflake's is much smaller. */
const LARGEST = 64 << 10;

/**
 * Pure. Checks only stubs with certflake's first line whose imports still have its form: a module that the user
 * names differently is the user's decision.
 */
export function otherRoles(files: readonly EmittedFile[], present: Present): OtherRoles[] {
  return files.flatMap(({ path, text, mode }) => {
    const host = hostOfStub(path);
    if (mode !== 'stub' || host === undefined) return [];
    const found = readable(present, path, LARGEST);
    if (found === undefined || !isStub(found, text)) return [];
    const [wanted, own] = [importsIn(text), importsIn(found)];
    if (wanted === undefined || own === undefined) return [];
    const lacking = wanted.filter((module) => !found.includes(module));
    const former = own.filter((module) => !wanted.includes(module));
    return lacking.length + former.length === 0 ? [] : [{ host, path, lacking, former }];
  });
}

/** By its first line. */
const isStub = (found: string, text: string): boolean =>
  found.length <= LARGEST && found.startsWith(text.slice(0, text.indexOf('\n') + 1));

const LONGEST_PATH = 300;

/** The roles' modules among the imports; undefined if the list has another form. */
function importsIn(text: string): string[] | undefined {
  const lines = text.split('\n');
  const start = lines.indexOf('  imports = [');
  if (start < 0 || !/^ {4}\S+\/modules\/certs\/cluster\.nix$/.test(lines[start + 1] ?? '')) {
    return undefined;
  }
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('    '));
  if (rest[end] !== '  ];') return undefined;
  return rest.slice(0, end).flatMap(moduleIn);
}

function moduleIn(line: string): string[] {
  const path = line.slice('    '.length);
  const isModule = path.length <= LONGEST_PATH && /^\S+\/modules\/roles\/[\w-]+\.nix$/.test(path);
  return isModule ? [path] : [];
}
