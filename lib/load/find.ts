import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CertflakeError } from '../errors.js';
import { bare, certflake, say } from '../text/say.js';

/** The names of a policy; no other names are searched. */
const names = ['yaml', 'yml', 'json', 'ts', 'js'].map((end) => `certflake.${end}`);

/** Other names that the policy in this folder may have had, in the form of the given path. */
export const otherNames = (policy: string): string[] =>
  names.map((name) => join(dirname(policy), name)).filter((path) => path !== policy);

/**
 * The policy's file, absolute: the named one, or else the first found from a folder up to the repository's root
 * (without a repository, only in that folder).
 *
 * @throws CertflakeError if there is none, or two in one folder
 */
export function findPolicy(cwd: string, named?: string): string {
  if (named !== undefined) return existing(resolve(cwd, named), named);
  for (const folder of foldersUp(resolve(cwd))) {
    const [found, other] = names.filter((name) => isThere(join(folder, name)));
    if (other !== undefined) throw several(folder, found!, other);
    if (found !== undefined) return join(folder, found);
  }
  throw none(cwd);
}

function existing(path: string, named: string): string {
  if (isThere(path)) return path;
  throw new CertflakeError(`${named} does not exist`, {
    code: 'no-policy',
    hint: 'name an existing policy with -f',
  });
}

/** @throws CertflakeError on a link without a target: a policy above it would be another one */
function isThere(path: string): boolean {
  if (existsSync(path)) return true;
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
  throw new CertflakeError(`${path} is a symbolic link to a file that does not exist`, {
    code: 'no-policy',
    hint: 'put the policy there, or remove the link',
  });
}

/** From a folder up to the repository's root; a worktree's `.git` is a file. */
function foldersUp(cwd: string): string[] {
  return upToRepository(cwd) ?? [cwd];
}

function upToRepository(cwd: string): string[] | undefined {
  const folders = [cwd];
  for (let folder = cwd; !existsSync(join(folder, '.git')); folder = dirname(folder)) {
    if (dirname(folder) === folder) return undefined;
    folders.push(dirname(folder));
  }
  return folders;
}

function several(folder: string, first: string, second: string): CertflakeError {
  return new CertflakeError(`${first} and ${second} are both in ${folder}`, {
    code: 'two-policies',
    hint: 'keep one of them, or name one with -f',
  });
}

const INIT = bare(certflake('init'));

function none(cwd: string): CertflakeError {
  const isGit = upToRepository(cwd) !== undefined;
  const where = isGit ? `${cwd} or above it` : cwd;
  return new CertflakeError(`no policy (certflake.yaml, .yml, .json, .ts or .js) in ${where}`, {
    code: 'no-policy',
    hint: isGit
      ? say`${INIT} writes one; -f names one in another place`
      : say`${INIT} writes one; without git only this folder is looked at: -f names one in another place`,
  });
}
