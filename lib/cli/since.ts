import { stanzaTools } from '../apply/tools.js';
import { CertflakeError } from '../errors.js';
import type { Manifest, ReadCertificate } from '../model.js';
import { trustAdded, type Since, type TrustView } from '../since.js';
import { parseManifest } from '../store/manifest.js';
import { openTree } from '../store/tree.js';
import { readCertificateFile } from '../x509/read.js';
import { git } from './git.js';
import type { Session } from './session.js';

/** Compare the readers and authorities of a git revision with those of the tree and the policy. */
export async function sinceRevision(session: Session, revision: string): Promise<Since> {
  const { root, specs } = session;
  const verify = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const commit = (await git(root, verify))?.trim();
  if (commit === undefined) {
    throw new CertflakeError(`--since ${revision}: git knows no such revision here`, {
      code: 'usage',
      hint: 'name a commit, a branch or a tag, as in --since origin/main',
    });
  }
  const tree = openTree(root, specs.dir);
  const now = trustPaths(session).map((path) => [path, text(tree.read(path))] as const);
  const before = await filesAt(root, commit, await pathsAt(session, commit));
  const fingerprint = (key: string): string => stanzaTools.fingerprint(key);
  return trustAdded(revision, viewOf(before), viewOf(now), specs, fingerprint);
}

/** What the policy's specs keep on disk: their manifests and authorities. */
const trustPaths = ({ specs }: Session): string[] => [
  ...new Set(
    specs.specs.flatMap(({ kind, files }) =>
      kind === 'authority' ? [files.manifest, files.certificate] : [files.manifest],
    ),
  ),
];

/** Everything of that kind at the revision, whether or not the policy still knows it. */
async function pathsAt({ root, specs }: Session, commit: string): Promise<string[]> {
  const dir = specs.dir === '' ? '.' : specs.dir;
  const listed = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit, '--', dir]);
  return (listed ?? '')
    .split('\0')
    .filter((path) => /(^|\/)manifest\.json$|(^|\/)ca\/[^/]+\.crt$/.test(path));
}

type Files = (readonly [path: string, content: string | undefined])[];

/** All of them by one git process: each answer is a line with the size, the bytes and a newline. */
async function filesAt(root: string, commit: string, paths: string[]): Promise<Files> {
  const questions = paths.map((path) => `${commit}:./${path}\n`).join('');
  const answers = Buffer.from((await git(root, ['cat-file', '--batch'], questions)) ?? '');
  let at = 0;
  return paths.map((path) => {
    const end = answers.indexOf('\n', at);
    const size = / blob (\d+)$/.exec(answers.toString('utf8', at, end))?.[1];
    const start = end + 1;
    at = size === undefined ? start : start + Number(size) + 1;
    return [path, size === undefined ? undefined : answers.toString('utf8', start, at - 1)];
  });
}

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');

function viewOf(files: Files): TrustView {
  const manifests: Record<string, Manifest> = {};
  const authorities: Record<string, ReadCertificate[]> = {};
  for (const [path, content] of files) {
    if (content === undefined) continue;
    if (!path.endsWith('.json')) authorities[path] = certificatesIn(content);
    else {
      const manifest = readableManifest(content, path);
      if (manifest) manifests[path] = manifest;
    }
  }
  return { manifests, authorities };
}

/** What can't be read names no reader: rather too much is shown as added than too little. */
function readableManifest(content: string, path: string): Manifest | undefined {
  try {
    return parseManifest(content, path);
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}

function certificatesIn(content: string): ReadCertificate[] {
  const file = readCertificateFile(content);
  return file.state === 'read' ? file.certificates : [];
}
