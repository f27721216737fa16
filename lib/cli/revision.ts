import { posix } from 'node:path';

import { acceptedFrom } from '../accept/revision.js';
import { CertflakeError } from '../errors.js';
import { specsOf } from '../load/specs.js';
import type { Accepted, ReadCertificate, Spec, Specs } from '../model.js';
import { hostKeyPaths } from '../policy/hostkeys.js';
import { parsePolicy } from '../policy/parse.js';
import { resolvePolicy } from '../policy/resolve.js';
import { normalizeRecipient } from '../seal/recipients.js';
import { parseManifest } from '../store/manifest.js';
import { readCertificateFile } from '../x509/read.js';
import { git } from './git.js';
import type { Session } from './session.js';

/**
 * What a git revision already had: its authorities, kept keys and readers.
 *
 * @throws CertflakeError (`usage`) if git knows no such revision, or nobody can tell what its policy said
 */
export async function acceptedAt(session: Session, revision: string): Promise<Accepted> {
  const commit = await commitOf(session.root, revision);
  const policy = await policyAt(session, commit);
  if (policy === undefined) throw unknownPolicy(revision, session.source);
  return acceptedIn(session, commit, policy);
}

/**
 * The same to be looked at: where nobody can tell what the policy said, its manifests say who read what. They
 * are no reason to accept anything.
 */
export async function shownAt(session: Session, revision: string): Promise<Accepted> {
  const commit = await commitOf(session.root, revision);
  const policy = (await policyAt(session, commit)) ?? (await manifestsAt(session, commit));
  return acceptedIn(session, commit, policy);
}

async function manifestsAt({ root, specs }: Session, commit: string): Promise<Specs> {
  const paths = [...new Set(specs.specs.map(({ files }) => files.manifest))];
  const files = await filesAt(root, commit, paths);
  const manifests = new Map(
    [...files].map(([path, text]) => [path, quietly(() => parseManifest(text, path))]),
  );
  const recipientsOf = ({ files: { manifest, entry } }: Spec) =>
    manifests.get(manifest)?.certificates[entry]?.recipients ?? {};
  return {
    ...specs,
    specs: specs.specs.map((spec) => ({ ...spec, recipients: recipientsOf(spec) })),
  };
}

async function acceptedIn(session: Session, commit: string, policy: Specs): Promise<Accepted> {
  const paths = policy.dir === session.specs.dir ? certificatePaths(policy) : [];
  return acceptedFrom(certificatesIn(await filesAt(session.root, commit, paths)), policy);
}

async function commitOf(root: string, revision: string): Promise<string> {
  const verify = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const commit = (await git(root, verify))?.trim();
  if (commit === undefined) throw noRevision(revision);
  const refs = ['', 'heads/', 'tags/', 'remotes/'].map((kind) => `refs/${kind}${revision}`);
  const found = await git(root, ['for-each-ref', '--format=%(refname)', '--', ...refs]);
  const exact = (found ?? '').split('\n').filter((ref) => refs.includes(ref));
  if (exact.length > 1) throw ambiguous(revision, exact);
  return commit;
}

const certificatePaths = ({ specs }: Specs): string[] =>
  specs.map((spec) => spec.files.certificate);

type Files = Map<string, string>;

/** All of them by one git process: each answer is a line with the size, the bytes and a newline. */
async function filesAt(root: string, commit: string, wanted: string[]): Promise<Files> {
  const paths = wanted.filter((path) => !/\p{Cc}/u.test(path));
  const questions = paths.map((path) => `${commit}:./${path}\n`).join('');
  const answers = Buffer.from((await git(root, ['cat-file', '--batch'], questions)) ?? '');
  const files: Files = new Map();
  let at = 0;
  for (const path of paths) {
    const end = answers.indexOf('\n', at);
    if (end < 0) break;
    const size = / blob (\d+)$/.exec(answers.toString('utf8', at, end))?.[1];
    const start = end + 1;
    at = size === undefined ? start : start + Number(size) + 1;
    if (size !== undefined) files.set(path, answers.toString('utf8', start, at - 1));
  }
  return files;
}

function certificatesIn(files: Files): Record<string, ReadCertificate> {
  const read = [...files].flatMap(([path, content]) => {
    const file = readCertificateFile(content);
    return file.state === 'read' ? [[path, file.certificates[0]] as const] : [];
  });
  return Object.fromEntries(read);
}

/**
 * The specs of the policy as the revision has it; undefined where nobody can tell. A policy that is a
 * program, or that Nix makes, is the revision's if nothing but certflake's own files has changed since.
 */
async function policyAt(session: Session, commit: string): Promise<Specs | undefined> {
  const { root, specs } = session;
  const same = ['diff-index', '--quiet', '--ignore-submodules=none', commit, '--', ':(top)'];
  const isSame = (await git(root, [...same, ...ownFiles(specs.dir)])) !== undefined;
  return isSame ? specs : parsedAt(session, commit);
}

/** What certflake writes below `dir`, as patterns to leave out. */
function ownFiles(dir: string): string[] {
  const folder = dir === '' ? '' : `${dir.replace(/[\\*?[]/g, '\\$&')}/`;
  const names = ['*.crt', '*.key.age', 'manifest.json'];
  const below = ['ca', 'shared', 'derived/*'].flatMap((one) => names.map((n) => `${one}/${n}`));
  return below.map((pattern) => `:(exclude,glob)${folder}${pattern}`);
}

async function parsedAt({ root, source }: Session, commit: string): Promise<Specs | undefined> {
  const format = /\.(json|ya?ml)$/.exec(source)?.[1] === 'json' ? 'json' : 'yaml';
  if (!/\.(json|ya?ml)$/.test(source) || source.startsWith('../')) return undefined;
  const text = (await filesAt(root, commit, [source])).get(source);
  const policy =
    text === undefined
      ? undefined
      : quietly(() => parsePolicy(text, { format, file: source }).policy);
  if (policy === undefined) return undefined;
  const folder = posix.dirname(source);
  const keyFiles = hostKeyPaths(policy).map((path) => [path, posix.join(folder, path)] as const);
  const read = await filesAt(
    root,
    commit,
    keyFiles.map(([, path]) => path),
  );
  const hostKeys = Object.fromEntries(
    keyFiles.flatMap(([name, path]) => (read.has(path) ? [[name, read.get(path)!]] : [])),
  );
  return quietly(() => {
    const place = { hostKeys, file: source, ...(folder === '.' ? {} : { folder }) };
    return specsOf({ source, inventory: resolvePolicy(policy, place) }, { normalizeRecipient });
  });
}

/** What can't be read there vouches for nothing. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}

const noRevision = (revision: string): CertflakeError =>
  new CertflakeError(`${revision}: git knows no such revision here`, {
    code: 'usage',
    hint: 'name a commit, a branch or a tag, as in origin/main',
  });

const ambiguous = (revision: string, refs: string[]): CertflakeError =>
  new CertflakeError(`${revision} may be ${refs.join(' or ')}`, {
    code: 'usage',
    hint: 'name the one you mean in full, or a commit',
  });

const unknownPolicy = (revision: string, source: string): CertflakeError =>
  new CertflakeError(`nobody can tell what ${source} said at ${revision}`, {
    code: 'usage',
    hint: 'a policy that is a program, or that Nix makes, is known only where no other file differs from the revision: name a later one, or the fingerprints with --accept',
  });
