import { execFile, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Code } from '../../codes.js';
import { surroundings } from '../../surroundings.js';
import type { Message } from '../../hint.js';
import { gitRefuses, noGit, noRepository } from './messages.js';

/** A repository by its own folder, which no commit can bring, and the top of its working tree. */
export interface Repository {
  gitDir: string;
  top: string;
}

/**
 * The repository that a folder belongs to, undefined without one or without git.
 *
 * A tree may contain a bare repository (HEAD, objects, refs) whose configuration names programs. git uses one
 * that it finds on its way up. So certflake asks at the top of the working tree, where `.git` comes first. There
 * git answers for others' repositories only if `safe.directory` allows it.
 */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  const top = topOf(folder);
  if (top === undefined) return undefined;
  return repositoryAt(top, await runGit(top, whose));
}

/** The same, synchronously. */
export function findRepositoryNow(folder: string): Repository | undefined {
  const top = topOf(folder);
  return top === undefined ? undefined : repositoryAt(top, runGitNow(top, whose));
}

const whose = [
  ...['-c', 'safe.bareRepository=explicit'],
  ...['rev-parse', '--absolute-git-dir', '--show-toplevel'],
];

function repositoryAt(top: string, answer: Buffer | undefined): Repository | undefined {
  const text = answer?.toString();
  const gitDir = text?.slice(0, -`\n${top}\n`.length);
  return text === `${gitDir}\n${top}\n` && gitDir !== top ? { gitDir: gitDir!, top } : undefined;
}

/** The nearest folder with `.git`, a name that git refuses in a tree. */
function topOf(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  let top = realpathSync(folder);
  while (lstatSync(join(top, '.git'), { throwIfNoEntry: false }) === undefined) {
    if (top === dirname(top)) return undefined;
    top = dirname(top);
  }
  return top;
}

/** Settings that name programs, which a repository may point at its own files: hooks in a tracked folder. */
const harmless = [
  '--no-pager',
  '--no-optional-locks',
  ...['-c', 'core.fsmonitor=', '-c', 'core.hooksPath=/dev/null'],
];

/** In a hook, git names its repository in these variables; certflake uses the one of its own folder. */
const located = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_PREFIX'],
  ...['GIT_NAMESPACE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES'],
  ...['GIT_LITERAL_PATHSPECS', 'GIT_GLOB_PATHSPECS', 'GIT_NOGLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS'],
];

/** Fetches nothing that a partial clone lacks, and replaces no object by another. */
const local = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '', GIT_NO_REPLACE_OBJECTS: '1' };

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(surroundings().env).filter(([name]) => !located.includes(name));
  return { ...Object.fromEntries(own), ...local };
}

/** Its stdout; undefined if it fails. */
export function runGitNow(cwd: string, args: string[], input = ''): Buffer | undefined {
  const { status, stdout } = spawnSync('git', [...harmless, ...args], {
    ...how(cwd),
    input: Buffer.from(input),
  });
  return status === 0 ? stdout : undefined;
}

const how = (cwd: string) => ({
  ...{ cwd, env: environment(), maxBuffer: 1 << 28, encoding: 'buffer' as const },
});

/** As `runGitNow`, asynchronously. */
export function runGit(cwd: string, args: string[], input = ''): Promise<Buffer | undefined> {
  const options = how(cwd);
  return new Promise((resolve) => {
    const child = execFile('git', [...harmless, ...args], options, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

interface Trouble extends Message {
  code: Code;
}

/** Why git can't be used here, in our words; undefined if it can. */
export async function gitTrouble(folder: string): Promise<Trouble | undefined> {
  if ((await findRepository(folder)) !== undefined) return undefined;
  if (!(await isInstalled())) return { code: 'git', ...noGit };
  if (topOf(folder) === undefined) return { code: 'usage', ...noRepository };
  return { code: 'git', ...gitRefuses(folder) };
}

function isInstalled(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('git', ['--version'], { env: environment() }, (error) => {
      resolve(error?.code !== 'ENOENT');
    });
  });
}
