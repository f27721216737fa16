import { readable, type Present } from './compare.js';
import type { EmittedFile } from './files.js';

/** A host's stub that imports the modules of other roles than the host has. */
export interface OtherRoles {
  host: string;
  /** The stub, relative to the policy's folder. */
  path: string;
  /** Modules as the stub would import them: of roles that the host has, and of those that it hasn't. */
  lacking: string[];
  former: string[];
}

/**
 * Pure. Only stubs that begin as certflake's do, and whose imports still have the form that it gave them; a module that
 * the user names in any other way is his decision.
 */
export function otherRoles(files: readonly EmittedFile[], present: Present): OtherRoles[] {
  return files.flatMap(({ path, text, mode }) => {
    const [, host] = /^hosts\/([^/]+)\/configuration\.nix$/.exec(path) ?? [];
    const found = readable(present, path);
    if (mode !== 'stub' || host === undefined || found === undefined) return [];
    const [wanted, own] = [importsIn(text), importsIn(found)];
    if (wanted === undefined || own === undefined || !hasSameStart(found, text)) return [];
    const lacking = wanted.filter((module) => !found.includes(module));
    const former = own.filter((module) => !wanted.includes(module));
    return lacking.length + former.length === 0 ? [] : [{ host, path, lacking, former }];
  });
}

const hasSameStart = (found: string, text: string): boolean =>
  found.startsWith(text.slice(0, text.indexOf('\n') + 1));

/** The roles' modules among the imports; undefined where the list has another form. */
function importsIn(text: string): string[] | undefined {
  const list = /^ {2}imports = \[\n {4}\S+\/modules\/certs\/cluster\.nix\n((?: {4}.*\n)*) {2}\];$/m;
  const [, lines] = list.exec(text) ?? [];
  if (lines === undefined) return undefined;
  return [...lines.matchAll(/^ {4}(\S+\/modules\/roles\/[\w-]+\.nix)$/gm)].map(([, m]) => m!);
}
