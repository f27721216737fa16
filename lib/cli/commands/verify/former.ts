import { CertflakeError } from '../../../errors.js';
import type { FormerAuthority } from '../../../verify/types.js';
import { readCertificateFile } from '../../../x509/read.js';
import { git } from '../../git/git.js';
import { filesAt } from '../../git/stored.js';

/** An authority's file changes once in years; older commits than these aren't read. */
const MOST = 50;

/**
 * Every certificate that git's history has in these files, the newest commit first, each once. Git's content is
 * no more proof than the tree. Undefined without a repository, or if a partial clone lacks a file.
 *
 * @param paths - relative to the root
 */
export async function formerAuthorities(
  root: string,
  paths: readonly string[],
): Promise<FormerAuthority[] | undefined> {
  const log = ['log', `--max-count=${MOST}`, '--format=%H', '--diff-filter=AM'];
  const commits = await git(root, ['--literal-pathspecs', ...log, '--', ...paths]);
  if (commits === undefined) return undefined;
  const found = new Map<string, FormerAuthority>();
  try {
    for (const commit of commits.split('\n').filter((line) => line !== '')) {
      for (const one of await authoritiesAt(root, commit, paths)) {
        const { fingerprint } = one.certificate;
        found.set(fingerprint, found.get(fingerprint) ?? one);
      }
    }
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
  return [...found.values()];
}

async function authoritiesAt(
  root: string,
  commit: string,
  paths: readonly string[],
): Promise<FormerAuthority[]> {
  const stored = await filesAt(root, commit, [...paths], (path) => paths.includes(path));
  return stored.flatMap(([path, bytes]) => {
    const file = readCertificateFile(bytes.toString('utf8'));
    return file.state === 'read' ? [{ path, commit, certificate: file.certificates[0] }] : [];
  });
}
