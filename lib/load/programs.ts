import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CertflakeError } from '../errors.js';
import { surroundings } from '../surroundings.js';
import { shellWords } from '../text/shell.js';
import { workTreeOf } from '../store/git-folder.js';

/**
 * Which policies a clone has used, one a line, out of git's reach. A policy in TypeScript or JavaScript is a
 * program: a pull request that puts one in the place of another policy must not have it run by whoever
 * looks at it.
 */
interface Known {
  file: string;
  /** The policy, relative to the working tree's top. */
  name: string;
  names: string[];
}

/**
 * @param path - absolute; it was found, not named
 * @throws CertflakeError (`policy-program`) if this clone has used other policies and never this one
 */
export function refuseNewProgram(path: string): void {
  const known = knownFor(path);
  if (known === undefined || known.names.includes(known.name)) return;
  // A flake's policy is an inventory, which has no file to remember.
  const isUsed = known.names.length > 0 || existsSync(join(dirname(known.file), 'secret'));
  if (!isUsed) return;
  throw new CertflakeError(
    `${shellWords(shown(path))} is a program, and this clone has never used it`,
    {
      code: 'policy-program',
      hint: `${usedBefore(usedPolicies(path))}read the program, then run it by name once: "certflake plan -f ${shellWords(shown(path))}"`,
    },
  );
}

/** As the user's shell names it. */
const shown = (path: string): string => relative(surroundings().cwd, path);

const usedBefore = (names: string[]): string =>
  names.length === 0
    ? ''
    : `it has used ${names.map((name) => shellWords(shown(name))).join(', ')}; `;

const controls = /\p{Cc}/u;

/**
 * Remembers a policy that was used. Where nothing can be written, nothing is lost but the memory; a line feed in a
 * folder's name would make several names of one.
 */
export function rememberPolicy(path: string): void {
  const known = knownFor(path);
  if (known === undefined || known.names.includes(known.name) || controls.test(known.name)) return;
  try {
    mkdirSync(dirname(known.file), { recursive: true, mode: 0o700 });
    writeFileSync(known.file, `${known.name}\n`, { flag: 'a', mode: 0o600 });
  } catch {
    return;
  }
}

/** The policies that this clone has used, absolute, this one among them; none without git. */
export function usedPolicies(path: string): string[] {
  const tree = workTreeOf(dirname(path));
  return tree === undefined ? [] : knownFor(path)!.names.map((name) => join(tree.top, name));
}

/** Undefined without git: no commit brings anything then. */
function knownFor(path: string): Known | undefined {
  const tree = workTreeOf(dirname(path));
  if (tree === undefined) return undefined;
  const file = join(tree.common, 'certflake/policies');
  return { file, name: relative(tree.top, path), names: linesOf(file) };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
