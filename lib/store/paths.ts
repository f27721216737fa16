import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Code } from '../codes.js';
import { CertflakeError } from '../errors.js';
import { isGitName, ownFolder } from '../model/reserved-folders.js';
import { errno } from '../text/errno.js';
import { failure } from '../text/system-errors.js';
import {
  fileNotFolder,
  inGitFolder,
  notBelowRoot,
  notInLayout,
  notPlain,
  outside,
  ownName,
  symbolicLink,
} from './messages.js';

export { ownFolder };

/** `dir` without `./` and trailing slashes; the root itself is `''`. */
export function normalDir(dir: string): string {
  const normal = posix.normalize(dir).replace(/\/+$/, '');
  if (dir === '' || posix.isAbsolute(dir) || /^\.\.(\/|$)/.test(normal) || odd.test(dir)) {
    throw refuse(dir, notBelowRoot);
  }
  refuseGit(normal);
  return normal === '.' ? '' : normal;
}

/** Throws if a component is git's own folder, under any name that a file system takes for it. */
export function refuseGit(path: string): void {
  if (!path.split('/').some(isGitName)) return;
  throw refuse(JSON.stringify(path), inGitFolder);
}

const odd = /[\p{Cc}\\]/u;

/** A path relative to the root, inside `dir`, outside the store's own folder; throws otherwise. */
export function checkPath(path: string, dir: string): void {
  const parts = path.split('/');
  const strange = parts.some((part) => part === '' || part === '.' || part === '..');
  if (strange || odd.test(path)) {
    throw refuse(JSON.stringify(path), notPlain);
  }
  if (dir !== '' && !path.startsWith(`${dir}/`)) {
    throw refuse(path, outside(dir));
  }
  if (parts.includes(ownFolder)) {
    throw refuse(path, ownName(ownFolder));
  }
  refuseGit(path);
}

/** As `checkPath`, for writes: certificates, sealed keys and manifests in their folders. */
export function checkLayout(path: string, dir: string): void {
  checkPath(path, dir);
  if (layout.test(path.slice(dir === '' ? 0 : dir.length + 1))) return;
  throw refuse(path, notInLayout);
}

const layout = /^(ca|shared|derived\/[^/]+)\/([^/]+\.(crt|key\.age)|manifest\.json)$/;

/** Checks every component of a path below a root. */
export type Fence = (folder: string) => void;

/**
 * Throws if a component is a link or not a folder; missing ones are fine.
 *
 * @param root - absolute or relative to the working directory; may be behind links itself
 */
export function fenceOf(root: string): Fence {
  checkRoot(root);
  const known = new Set<string>(['.', '']);
  const fence = (path: string): void => {
    if (known.has(path)) return;
    fence(dirname(path));
    const found = look(root, path);
    if (found === undefined) return;
    if (found.isSymbolicLink()) throw linked(path, 'folder');
    if (!found.isDirectory()) {
      throw refuse(path, fileNotFolder, 'not-a-folder');
    }
    known.add(path);
  };
  return fence;
}

/** The error for a link below a root: certflake follows none, wherever it leads. */
export function linked(path: string, what: 'file' | 'folder' = 'file'): CertflakeError {
  return refuse(path, symbolicLink(what));
}

/** The status of a path, without following links. */
export function look(root: string, path: string): Stats | undefined {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false });
  } catch (error) {
    if (errno(error) === 'ENOTDIR') return undefined;
    throw failure('read', path, error);
  }
}

function checkRoot(root: string): void {
  try {
    realpathSync(root);
  } catch (error) {
    throw failure('open', root, error);
  }
}

function refuse(
  path: string,
  { fact, hint }: { fact: string; hint: string },
  code: Code = 'path',
): CertflakeError {
  return new CertflakeError(`${path} ${fact}`, { code, hint });
}
