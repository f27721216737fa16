import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { CertflakeError } from '../errors.js';
import { failure } from './failure.js';
import { errno } from './fs.js';

/** The store's own folder below `dir`: lock, journal, staged files. */
export const ownFolder = '.certflake';

/** `dir` without `./` and trailing slashes; the root itself is `''`. */
export function normalDir(dir: string): string {
  const normal = posix.normalize(dir).replace(/\/+$/, '');
  if (dir === '' || posix.isAbsolute(dir) || /^\.\.(\/|$)/.test(normal) || odd.test(dir)) {
    throw refuse(dir, 'is not a folder below the root', 'write it relative to the root');
  }
  return normal === '.' ? '' : normal;
}

const odd = /[\p{Cc}\\]/u;

/** A path relative to the root, inside `dir`, outside the store's own folder; throws otherwise. */
export function checkPath(path: string, dir: string): void {
  const parts = path.split('/');
  const strange = parts.some((part) => part === '' || part === '.' || part === '..');
  if (strange || odd.test(path)) {
    throw refuse(JSON.stringify(path), 'is not a plain relative path', 'check the names in it');
  }
  if (dir !== '' && !path.startsWith(`${dir}/`)) {
    throw refuse(path, `is outside ${dir}`, 'the store keeps to the dir of the policy');
  }
  if (parts.includes(ownFolder)) {
    throw refuse(path, 'belongs to the store itself', `no name may be ${ownFolder}`);
  }
}

/** Joins `dir` and a path below it; `dir` may be `''`. */
export function below(dir: string, path: string): string {
  return dir === '' ? path : `${dir}/${path}`;
}

/** Keeps to the root: looks at every component of a path before anything follows it. */
export interface Fence {
  /** Throws where a component is a link that leaves the root, or no folder. Missing ones are fine. */
  folder(path: string): void;
  /** The link's destination, relative to nothing; throws where it leaves the root or dangles. */
  link(path: string): string;
}

/** @param root - absolute or relative to the working directory; may be reached through links itself */
export function fenceOf(root: string): Fence {
  const real = realRoot(root);
  const known = new Set<string>(['.', '']);
  const link = (path: string): string => {
    const target = destination(root, path);
    if (target === real || target.startsWith(real === sep ? real : real + sep)) return target;
    throw refuse(path, `is a symbolic link out of the root, to ${target}`, 'put a folder there');
  };
  const folder = (path: string): void => {
    if (known.has(path)) return;
    folder(dirname(path));
    const found = look(root, path);
    if (found === undefined) return;
    const isFolder = found.isSymbolicLink()
      ? lstatSync(link(path)).isDirectory()
      : found.isDirectory();
    if (!isFolder) throw refuse(path, 'is not a folder', 'move that file away', 'not-a-folder');
    known.add(path);
  };
  return { folder, link };
}

/** What lies at a path, links not followed. */
export function look(root: string, path: string): Stats | undefined {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false });
  } catch (error) {
    if (errno(error) === 'ENOTDIR') return undefined;
    throw failure('read', path, error);
  }
}

function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch (error) {
    throw failure('open', root, error);
  }
}

function destination(root: string, path: string): string {
  try {
    return realpathSync(join(root, path));
  } catch (error) {
    throw new CertflakeError(`${path} is a symbolic link to nothing`, {
      code: 'path',
      hint: 'remove the link, or bring back what it points to',
      cause: error,
    });
  }
}

function refuse(path: string, fact: string, hint: string, code = 'path'): CertflakeError {
  return new CertflakeError(`${path} ${fact}`, { code, hint });
}
