import { join, posix, relative } from 'node:path';

import { CertflakeError } from '../../errors.js';
import { specsOf } from '../../load/specs.js';
import type { Specs } from '../../model/index.js';
import { parsePolicy } from '../../policy/read/parse.js';
import { resolvePolicy } from '../../policy/resolve-policy.js';
import { quietly } from '../../quietly.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import type { Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { realOr, workTreeOf } from '../../store/git-folder.js';
import { git } from '../git/git.js';
import { keyFilesOf, type KeyFile } from '../session/key-files.js';
import type { Session } from '../session/session.js';
import { filesOf } from '../git/stored.js';
import * as say from './messages.js';

/** Why the policy can't be determined. */
interface Unknown {
  unknown: string;
  hint: string | Said;
}

const untracked = ['ls-files', '--others', '-z'];

/** `git diff` from a subfolder must name the files outside it too, whatever the user's configuration says. */
const wholeTree = ['-c', 'diff.relative=false'];

/**
 * The specs of the policy at that revision. For a program, or a policy that Nix makes, these are the present
 * ones. They count only if nothing but certflake's own files changed since.
 */
export async function policyAt(
  session: Session,
  commit: string,
): Promise<{ specs: Specs } | Unknown> {
  if (session.locate !== undefined) return parsedAt(session, commit);
  const { files, outside } = await keyFilesOf(session.policy, session);
  if (outside.length > 0) return notInGit(outside);
  const differing = await differingFrom(session, commit, files);
  if (differing?.length === 0) return { specs: session.specs };
  const [first, ...others] = differing ?? [];
  const hint = first === undefined ? say.laterRevision : say.commitFirst(first, others.length);
  return { unknown: say.madeByProgram, hint };
}

const notInGit = ([first = '']: string[]): Unknown => say.notInGit(shellWords(first));

/**
 * The files, except certflake's own, that differ from the commit. A program may read files unknown to git,
 * which Nix doesn't see in a flake; certflake itself reads ignored host keys.
 */
async function differingFrom(
  { root, specs, policy }: Session,
  commit: string,
  files: readonly KeyFile[],
): Promise<string[] | undefined> {
  const plain = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];
  const others = ['--', ':(top)', ...ownFiles(specs.dir)];
  const keyFiles = files.map(({ path }) => `:(literal)${path}`);
  const list = (args: string[]) => git(root, args).then((text) => text?.split('\0'));
  const changed = await list([
    ...wholeTree,
    'diff',
    '--name-only',
    '-z',
    ...plain,
    commit,
    ...others,
  ]);
  const lists = [
    changed?.map((path) => path && fromRoot(path, root)),
    ...(policy === undefined ? [] : [await list([...untracked, '--exclude-standard', ...others])]),
    ...(keyFiles.length === 0 ? [] : [await list([...untracked, '--', ...keyFiles])]),
  ];
  if (lists.includes(undefined)) return undefined;
  return [...new Set(lists.flatMap((paths) => paths!.filter((path) => path !== '')))];
}

/** `git diff` names files from the top of the work tree, unlike `git ls-files`. */
const fromRoot = (path: string, root: string): string =>
  relative(realOr(root), join(workTreeOf(root)?.top ?? root, path));

/** What certflake writes below `dir`, as patterns to leave out. */
function ownFiles(dir: string): string[] {
  const folder = dir === '' ? '' : `${dir.replace(/[\\*?[]/g, '\\$&')}/`;
  const names = ['*.crt', '*.key.age', 'manifest.json'];
  const below = ['ca', 'shared', 'derived/*'].flatMap((one) => names.map((n) => `${one}/${n}`));
  return below.map((pattern) => `:(exclude,glob)${folder}${pattern}`);
}

async function parsedAt(
  { root, source }: Session,
  commit: string,
): Promise<{ specs: Specs } | Unknown> {
  const lacks = (path: string): Unknown => say.noFile(shellWords(path));
  if (source.startsWith('../')) return { unknown: say.outside, hint: say.laterRevision };
  const text = (await filesOf(root, commit, [source])).get(source);
  if (text === undefined) return lacks(source);
  const format = source.endsWith('.json') ? 'json' : 'yaml';
  const policy = quietly(() => parsePolicy(text, { format, file: source }).policy);
  if (policy === undefined) return { unknown: say.noPolicy, hint: say.laterRevision };
  const folder = posix.dirname(source);
  const { files, outside } = await keyFilesOf(policy, { root, source });
  if (outside.length > 0) return notInGit(outside);
  const read = await filesOf(
    root,
    commit,
    files.map(({ path }) => path),
  );
  const missing = files.find(({ path }) => !read.has(path));
  if (missing !== undefined) return lacks(missing.path);
  const hostKeys = Object.fromEntries(files.map(({ word, path }) => [word, read.get(path)!]));
  const specs = quietly(() => {
    const place = { hostKeys, file: source, ...(folder === '.' ? {} : { folder }) };
    return specsOf({ source, inventory: resolvePolicy(policy, place) }, { normalizeRecipient });
  });
  return specs === undefined ? { unknown: say.hasErrors, hint: say.laterRevision } : { specs };
}

/** The problem if `--accept-since` can't determine the policy. */
export const unknownPolicy = (
  revision: string,
  source: string,
  { unknown, hint }: Unknown,
): CertflakeError =>
  new CertflakeError(say.cannotTell(source, revision, unknown), { code: 'usage', hint });
