import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CertflakeError } from '../errors.js';
import { surroundings } from '../surroundings.js';
import { newProgram } from './messages.js';
import { workTreeOf } from '../store/git-folder.js';

/**
 * The policies that a clone has used, one a line, out of git's reach. A policy in TypeScript or JavaScript is a
 * program: if a pull request replaces another policy with one, its reviewers must not run it.
 */
interface Known {
  file: string;
  /** The policy, relative to the working tree's top. */
  name: string;
  names: string[];
}

/**
 * @param path - absolute; found, not named
 * @throws CertflakeError (`policy-program`) if this clone has used other policies and never this one
 */
export function refuseNewProgram(path: string): void {
  const known = knownFor(path);
  if (known === undefined || known.names.includes(known.name)) return;
  // A flake's policy is an inventory, without a file to remember.
  const isUsed = known.names.length > 0 || existsSync(join(dirname(known.file), 'secret'));
  if (!isUsed) return;
  const { message, hint } = newProgram(shown(path), usedPolicies(path).map(shown));
  throw new CertflakeError(message, { code: 'policy-program', hint });
}

/** The path as in the user's shell. */
const shown = (path: string): string => relative(surroundings().cwd, path);

const controls = /\p{Cc}/u;

/**
 * Remembers a used policy. Ignores write errors: only the memory is lost. Skips names with a line feed, which
 * would make several names of one.
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

/** The policies that this clone has used, absolute, including this one; none without git. */
export function usedPolicies(path: string): string[] {
  const tree = workTreeOf(dirname(path));
  return tree === undefined ? [] : knownFor(path)!.names.map((name) => join(tree.top, name));
}

/** Undefined without git: then no commit can bring a policy. */
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
