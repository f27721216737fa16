import { CertflakeError } from '../../errors.js';
import type { ReadCertificate } from '../../model/index.js';
import type { Containment } from '../../rotation/evidence/types.js';
import { readCertificateFile } from '../../x509/read.js';
import { gitTrouble } from '../session/repository.js';
import { git, isCommitted } from './git.js';
import { missingObjects, uncommittedStage } from './messages.js';
import { filesOf } from './stored.js';

/** The present state of an authority's file, as git has it. */
export interface CommittedStage {
  /** The last commit that changed the file. */
  commit: string;
  /** Whether a commit, by its full id, has that commit below it and still the same file. */
  contains: (revision: string) => Promise<Containment>;
}

/** A generation that must have signed nothing any more in a revision. */
export interface FormerSigner {
  /** The certificates below the authority, relative to the root. */
  files: readonly string[];
  hasSigned: (certificate: ReadCertificate) => boolean;
}

/**
 * Finds the commit that brought an authority's present file.
 *
 * @param path - relative to the root
 * @param former - before `retire`
 * @throws CertflakeError `stage-uncommitted` if HEAD doesn't have the file as it is; `git` or `usage` without
 *   git, outside a repository, or in a partial clone
 */
export async function committedStage(
  root: string,
  path: string,
  former?: FormerSigner,
): Promise<CommittedStage> {
  const trouble = await gitTrouble(root);
  if (trouble !== undefined) throw new CertflakeError(trouble.message, trouble);
  const isSame = await isCommitted(root, path);
  const blob = isSame ? await blobAt(root, 'HEAD', path) : undefined;
  if (!blob) throw uncommitted(path);
  const commit = await lastCommitOf(root, path);
  const stage = { commit, blob, ...(former && { former }) };
  return { commit, contains: (revision) => containment(root, path, stage, revision) };
}

interface Stage {
  commit: string;
  blob: string;
  former?: FormerSigner;
}

/** A later commit may have changed the file back: then that revision doesn't have the stage. */
async function containment(
  root: string,
  path: string,
  { commit, blob, former }: Stage,
  revision: string,
): Promise<Containment> {
  if (!isCommitId(revision)) return 'unknown';
  const isKnown = (await git(root, ['cat-file', '-e', `${revision}^{commit}`])) !== undefined;
  const ancestor = ['merge-base', '--is-ancestor', commit, revision];
  const isBelow = isKnown && (await git(root, ancestor)) !== undefined;
  if (!isBelow && (await isShallow(root))) return 'shallow';
  if (!isBelow) return isKnown ? 'lacks' : 'unknown';
  const there = await blobAt(root, revision, path);
  if (there === undefined) return 'partial';
  if (there !== blob) return 'lacks';
  return former === undefined ? 'contains' : await drained(root, revision, former);
}

async function drained(
  root: string,
  revision: string,
  { files, hasSigned }: FormerSigner,
): Promise<Containment> {
  let texts: ReadonlyMap<string, string>;
  try {
    texts = await filesOf(root, revision, [...files]);
  } catch (error) {
    if (error instanceof CertflakeError) return 'partial';
    throw error;
  }
  const certificates = [...texts.values()].map((text) => readCertificateFile(text));
  const isLeft = certificates.some(
    (file) => file.state === 'read' && hasSigned(file.certificates[0]),
  );
  return isLeft ? 'lacks' : 'contains';
}

/** SHA-1 or SHA-256: nothing else of a file that others write gets to git. */
const isCommitId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** No path is a pattern. */
const LITERALLY = '--literal-pathspecs';

async function lastCommitOf(root: string, path: string): Promise<string> {
  const log = ['log', '--max-count=1', '--format=%H', 'HEAD'];
  const found = await git(root, [LITERALLY, ...log, '--', path]);
  if (found !== undefined && found !== '') return found.trim();
  const { message, hint } = missingObjects('HEAD');
  throw new CertflakeError(message, { code: 'usage', hint });
}

/** Empty: that commit has no such file. Undefined: git lacks the commit's folders. */
async function blobAt(root: string, commit: string, path: string): Promise<string | undefined> {
  const tree = await git(root, [LITERALLY, 'ls-tree', '-z', commit, '--', path]);
  return tree === undefined ? undefined : (/^\d+ blob ([0-9a-f]+)\t/.exec(tree)?.[1] ?? '');
}

const isShallow = async (root: string): Promise<boolean> =>
  (await git(root, ['rev-parse', '--is-shallow-repository']))?.trim() === 'true';

function uncommitted(path: string): CertflakeError {
  const { message, hint } = uncommittedStage(path);
  return new CertflakeError(message, { code: 'stage-uncommitted', hint, file: path });
}
