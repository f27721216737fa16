import { stanzaTools } from '../apply/tools.js';
import { CertflakeError } from '../errors.js';
import type { Manifest, ReadCertificate } from '../model.js';
import { trustAdded, type Since, type TrustView } from '../since.js';
import { parseManifest } from '../store/manifest.js';
import { openTree } from '../store/tree.js';
import { readCertificateFile } from '../x509/read.js';
import { commitOf } from './revision.js';
import type { Session } from './session.js';
import { filesAt } from './stored.js';

/** Compare the readers and authorities of a git revision with those of the tree and the policy. */
export async function sinceRevision(session: Session, revision: string): Promise<Since> {
  const { root, specs } = session;
  const commit = await commitOf(root, revision, `--since ${revision}`);
  const tree = openTree(root, specs.dir);
  const now = trustPaths(session).map((path) => [path, text(tree.read(path))] as const);
  const folder = specs.dir === '' ? '.' : specs.dir;
  const stored = await filesAt(root, commit, folder, isTrustPath);
  const before = stored.map(([path, bytes]) => [path, text(bytes)] as const);
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
const isTrustPath = (path: string): boolean =>
  /(^|\/)manifest\.json$|(^|\/)ca\/[^/]+\.crt$/.test(path);

type Files = (readonly [path: string, content: string | undefined])[];

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
