import { CertflakeError } from '../../errors.js';
import { git } from './git.js';
import { ambiguousRevision, unknownRevision } from './messages.js';
import { gitTrouble } from '../session/repository.js';

interface Meaning {
  commit: string;
  /** A reference in full, or the commit itself. */
  name: string;
}

/**
 * The commit that a revision names.
 *
 * @param option the user's words, for messages
 * Throws `usage` if git knows none, or if the name means several. git would prefer a tag to a remote's branch of
 * that name, or to a commit's short form. The tag may be a stranger's.
 */
export async function commitOf(root: string, revision: string, option: string): Promise<string> {
  const commit = await commitAt(root, revision);
  if (commit === undefined) {
    const trouble = await gitTrouble(root);
    if (trouble !== undefined) {
      throw new CertflakeError(`${option}: ${trouble.message}`, trouble);
    }
    const { message, hint } = unknownRevision(option);
    throw new CertflakeError(message, { code: 'usage', hint });
  }
  const meanings = await meaningsOf(root, nameIn(revision));
  if (new Set(meanings.map((one) => one.commit)).size > 1) {
    const names = meanings.map(({ name }) => name);
    const { message, hint } = ambiguousRevision(option, names);
    throw new CertflakeError(message, { code: 'usage', hint });
  }
  return commit;
}

async function commitAt(root: string, revision: string): Promise<string | undefined> {
  const verify = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  return (await git(root, verify))?.trim();
}

/** Without the suffix of a name: `~2`, `^`, `@{1}`, `:path`. */
const nameIn = (revision: string): string => /^(?:[^~^:@]|@(?!\{))*/.exec(revision)![0];

/** Where git searches for a name that isn't a full one (gitrevisions(7)). */
const referencesOf = (name: string): string[] => [
  ...['refs', 'refs/tags', 'refs/heads', 'refs/remotes'].map((place) => `${place}/${name}`),
  `refs/remotes/${name}/HEAD`,
];

async function meaningsOf(root: string, name: string): Promise<Meaning[]> {
  if (name === '' || name === 'HEAD' || name.startsWith('refs/')) return [];
  const short = /^(?:.*-g)?([0-9a-f]{4,39})$/.exec(name)?.[1];
  const references = await Promise.all(referencesOf(name).map((one) => tipOf(root, one)));
  return [...references.flat(), ...(short === undefined ? [] : await commitsLike(root, short))];
}

async function tipOf(root: string, name: string): Promise<Meaning[]> {
  if ((await git(root, ['show-ref', '--verify', '--quiet', '--', name])) === undefined) return [];
  const commit = await commitAt(root, name);
  return commit === undefined ? [] : [{ commit, name }];
}

async function commitsLike(root: string, short: string): Promise<Meaning[]> {
  const ids = (await git(root, ['rev-parse', `--disambiguate=${short}`])) ?? '';
  const types = (await git(root, ['cat-file', '--batch-check'], ids)) ?? '';
  return types.split('\n').flatMap((line) => {
    const [commit = '', type] = line.split(' ');
    return type === 'commit' ? [{ commit, name: commit }] : [];
  });
}
