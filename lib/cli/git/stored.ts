import { posix } from 'node:path';

import { CertflakeError } from '../../errors.js';
import { git, gitBytes } from './git.js';
import { missingObjects } from './messages.js';

export type StoredFiles = (readonly [path: string, content: Buffer])[];

/**
 * The regular files of a commit below these folders, by paths relative to the root. Asks git by digest, because
 * a path may hold a line feed. Splits git's answers by size, because a file may not be text.
 *
 * Throws `usage` if a partial clone lacks one.
 */
export async function filesAt(
  root: string,
  commit: string,
  folders: string[],
  isWanted: (path: string) => boolean,
): Promise<StoredFiles> {
  const list = ['--literal-pathspecs', 'ls-tree', '-r', '-z', commit, '--', ...folders];
  const listed = (await git(root, list)) ?? missing(commit);
  const entries = listed.split('\0').flatMap((line) => {
    const [, id = '', path = ''] = /^100\d{3} blob ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return id !== '' && isWanted(path) ? [{ id, path }] : [];
  });
  const questions = entries.map(({ id }) => `${id}\n`).join('');
  const answers = (await gitBytes(root, ['cat-file', '--batch'], questions)) ?? missing(commit);
  return contentsIn(answers, entries, commit);
}

/** These files as text, if the commit has them. */
export async function filesOf(
  root: string,
  commit: string,
  paths: string[],
): Promise<Map<string, string>> {
  const wanted = new Set(paths.filter((path) => !posix.isAbsolute(path)));
  const above = [...wanted].filter((path) => path.startsWith('../'));
  const stored = await filesAt(root, commit, ['.', ...above], (path) => wanted.has(path));
  return new Map(stored.map(([path, bytes]) => [path, bytes.toString('utf8')]));
}

/** Each answer is a line with the size, the bytes and a line feed. */
function contentsIn(answers: Buffer, entries: { path: string }[], commit: string): StoredFiles {
  let at = 0;
  return entries.map(({ path }) => {
    const end = answers.indexOf('\n', at);
    const size = / blob (\d+)$/.exec(answers.toString('latin1', at, end))?.[1] ?? missing(commit);
    const start = end + 1;
    at = start + Number(size) + 1;
    return [path, answers.subarray(start, at - 1)] as const;
  });
}

/** Fetches nothing: that would run programs and open connections. */
function missing(commit: string): never {
  const { message, hint } = missingObjects(commit);
  throw new CertflakeError(message, { code: 'usage', hint });
}
