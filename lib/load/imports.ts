import { statSync } from 'node:fs';
import { join, posix } from 'node:path';

import { MEBIBYTE, readRegular } from '../store/regular.js';

/** The files that a program needs, by its text: relative to the root, sorted. */
export interface ReadFiles {
  /** Programs that it imports, and those that they import. */
  imported: string[];
  /** Files of readable kinds that it or they name in quotes, perhaps only in a comment. */
  named: string[];
}

const PROGRAM = /\.m?[jt]s$/;
/** Kinds of policy that can read other files, and of files they read that aren't secret. */
const READ = /\.(?:m?[jt]s|json|ya?ml)$/;

const quotedName = /["'`](\.{1,2}\/[^"'`\n]+)["'`]/g;
const importedName =
  /\b(?:(?:from|import)\s*|import\s*\(\s*|new URL\(\s*(?=["'`][^"'`\n]+["'`]\s*,\s*import\.meta\.url))["'`](\.{1,2}\/[^"'`\n]+)["'`]/g;

/**
 * The files that a policy in TypeScript or JavaScript reads. Searches its text, so it doesn't find a name that
 * the program builds.
 *
 * @param policy - relative to the root
 */
export function filesReadBy(root: string, policy: string): ReadFiles {
  const imported = new Set([policy]);
  const named = new Set<string>();
  for (const path of imported) {
    if (!PROGRAM.test(path)) continue;
    const text = readableText(join(root, path));
    const files = (form: RegExp): string[] => filesIn(root, posix.dirname(path), text, form);
    for (const file of files(quotedName)) named.add(file);
    for (const file of files(importedName)) if (PROGRAM.test(file)) imported.add(file);
  }
  imported.delete(policy);
  const others = [...named].filter((path) => path !== policy && !imported.has(path));
  return { imported: [...imported].sort(), named: others.sort() };
}

function filesIn(root: string, folder: string, text: string, form: RegExp): string[] {
  const names = [...text.matchAll(form)].map(([, name = '']) => name);
  return [...new Set(names)]
    .filter((name) => !isHidden(name))
    .flatMap((name) => fileFor(root, posix.join(folder, name)) ?? []);
}

/** Such paths hold other programs' settings and keys. */
const isHidden = (name: string): boolean =>
  name.split('/').some((part) => part.startsWith('.') && part !== '.' && part !== '..');

/** The text of a named file; empty if it can't be read, because then the policy hasn't read it either. */
export function readableText(path: string): string {
  try {
    return readRegular(path, 0, MEBIBYTE).toString('utf8');
  } catch {
    return '';
  }
}

/** An import names the JavaScript output of a TypeScript file, or has no ending. */
function fileFor(root: string, path: string): string | undefined {
  const names = [path, path.replace(/\.(m?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`];
  return names.find(
    (name) => !name.startsWith('../') && READ.test(name) && isFile(join(root, name)),
  );
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;
