import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CertflakeError } from '../errors.js';
import type { Message } from '../hint.js';
import * as messages from './messages.js';

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
    if (other !== undefined) throw twoPolicies(folder, found!, other);
    if (found !== undefined) return join(folder, found);
  }
  throw noPolicy(messages.noPolicy(cwd, upToRepository(cwd) !== undefined));
}

function existing(path: string, named: string): string {
  if (isThere(path)) return path;
  throw noPolicy(messages.noSuchPolicy(named));
}

/** @throws CertflakeError on a link without a target: a policy above it would be another one */
function isThere(path: string): boolean {
  if (existsSync(path)) return true;
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
  throw noPolicy(messages.brokenLink(path));
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

function twoPolicies(folder: string, first: string, second: string): CertflakeError {
  const { message, hint } = messages.twoPolicies(folder, first, second);
  return new CertflakeError(message, { code: 'two-policies', hint });
}

const noPolicy = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'no-policy', hint });
