import { CertflakeError } from '../errors.js';
import type { Manifest, ReadCertificate } from '../model.js';
import { stanzaTools } from '../apply/tools.js';
import { trustAdded, type Since, type TrustView } from '../since.js';
import { parseManifest } from '../store/manifest.js';
import { openTree } from '../store/tree.js';
import { readCertificateFile } from '../x509/read.js';
import { git } from './git.js';
import type { Session } from './session.js';

/** Compare the readers and authorities of a git revision with those of the tree and the policy. */
export async function sinceRevision(session: Session, revision: string): Promise<Since> {
  const { root, specs } = session;
  const commit = await git(root, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (commit === undefined) {
    throw new CertflakeError(`--since ${revision}: git knows no such revision here`, {
      code: 'usage',
      hint: 'name a commit, a branch or a tag, as in --since origin/main',
    });
  }
  const tree = openTree(root, specs.dir);
  const paths = trustPaths(session);
  const before = await viewOf(await pathsAt(session, commit.trim()), (path) =>
    git(root, ['show', `${commit.trim()}:./${path}`]),
  );
  const now = await viewOf(paths, (path) => Promise.resolve(text(tree.read(path))));
  return trustAdded(revision, before, now, specs, (key) => stanzaTools.fingerprint(key));
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
  const listed = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit, '--', specs.dir]);
  return (listed ?? '')
    .split('\0')
    .filter((path) => /(^|\/)manifest\.json$|\/ca\/[^/]+\.crt$/.test(path));
}

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');

async function viewOf(
  paths: string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<TrustView> {
  const manifests: Record<string, Manifest> = {};
  const authorities: Record<string, ReadCertificate[]> = {};
  for (const path of paths) {
    const content = await read(path);
    if (content === undefined) continue;
    if (path.endsWith('.json')) manifests[path] = parseManifest(content, path);
    else authorities[path] = certificatesIn(content);
  }
  return { manifests, authorities };
}

function certificatesIn(content: string): ReadCertificate[] {
  const file = readCertificateFile(content);
  return file.state === 'read' ? file.certificates : [];
}
