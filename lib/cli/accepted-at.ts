import { posix } from 'node:path';

import { acceptedFrom } from '../accept/revision.js';
import { CertflakeError } from '../errors.js';
import { quietly } from '../quietly.js';
import { specsOf } from '../load/specs.js';
import type { Accepted, ReadCertificate, Spec, Specs } from '../model.js';
import { hostKeyPaths } from '../policy/hostkeys.js';
import { parsePolicy } from '../policy/parse.js';
import { resolvePolicy } from '../policy/resolve.js';
import { normalizeRecipient } from '../seal/recipients.js';
import { parseManifest } from '../store/manifest.js';
import { readCertificateFile } from '../x509/read.js';
import { git } from './git.js';
import { commitOf } from './revision.js';
import type { Session } from './session.js';
import { filesAt } from './stored.js';

/**
 * What a git revision already had: its authorities, kept keys and readers.
 *
 * @throws CertflakeError (`usage`) if git knows no such revision, or nobody can tell what its policy said
 */
export async function acceptedAt(session: Session, revision: string): Promise<Accepted> {
  const commit = await commitOf(session.root, revision, `--accept-since ${revision}`);
  const policy = await policyAt(session, commit);
  if (policy === undefined) throw unknownPolicy(revision, session.source);
  return acceptedIn(session, commit, policy);
}

/**
 * The same to be looked at: where nobody can tell what the policy said, its manifests say who read what. They
 * are no reason to accept anything.
 */
export async function shownAt(session: Session, revision: string): Promise<Accepted> {
  const commit = await commitOf(session.root, revision, `--since ${revision}`);
  const policy = (await policyAt(session, commit)) ?? (await manifestsAt(session, commit));
  return acceptedIn(session, commit, policy);
}

async function manifestsAt({ root, specs }: Session, commit: string): Promise<Specs> {
  const paths = [...new Set(specs.specs.map(({ files }) => files.manifest))];
  const files = await filesOf(root, commit, paths);
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
  return acceptedFrom(certificatesIn(await filesOf(session.root, commit, paths)), policy);
}

const certificatePaths = ({ specs }: Specs): string[] =>
  specs.map((spec) => spec.files.certificate);

type Files = Map<string, string>;

async function filesOf(root: string, commit: string, paths: string[]): Promise<Files> {
  const wanted = new Set(paths.filter((path) => !posix.isAbsolute(path)));
  const above = [...wanted].filter((path) => path.startsWith('../'));
  const stored = await filesAt(root, commit, ['.', ...above], (path) => wanted.has(path));
  return new Map(stored.map(([path, bytes]) => [path, bytes.toString('utf8')]));
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
  const { root, specs, locate } = session;
  if (locate !== undefined) return parsedAt(session, commit);
  const plain = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];
  const same = ['diff', '--quiet', ...plain, commit, '--', ':(top)'];
  return (await git(root, [...same, ...ownFiles(specs.dir)])) === undefined ? undefined : specs;
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
  const text = (await filesOf(root, commit, [source])).get(source);
  const policy =
    text === undefined
      ? undefined
      : quietly(() => parsePolicy(text, { format, file: source }).policy);
  if (policy === undefined) return undefined;
  const folder = posix.dirname(source);
  const keyFiles = hostKeyPaths(policy).map((path) => [path, posix.join(folder, path)] as const);
  const read = await filesOf(
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

const unknownPolicy = (revision: string, source: string): CertflakeError =>
  new CertflakeError(`nobody can tell what ${source} said at ${revision}`, {
    code: 'usage',
    hint: 'a policy that is a program, a link, or made by Nix is known only where no other file differs from the revision: name a later one, or the fingerprints with --accept',
  });
