import { basename, dirname } from 'node:path/posix';
import { CertflakeError } from '../errors.js';
import type { CertificateFile, Observation, ReadCertificate, Specs, StrayHost } from '../model.js';
import { decoded } from '../store/decoded.js';
import { parseManifest } from '../store/manifest.js';
import type { Tree } from '../store/tree.js';
import type { Signers } from './signers.js';

/** What is known of the policy's own files. */
interface Own {
  seen: readonly Observation[];
  authorities: Signers;
  read: (text: string) => CertificateFile;
}

/** Certificates and manifests of certflake's are smaller. */
const LARGEST = 1 << 20;

/** A folder with more certificates is no host's. */
const MOST = 1000;

/**
 * Folders of hosts that no spec has files in, with what their files say of them. Manifests only claim it; a
 * certificate counts where one of the policy's authorities has signed it, and no spec has the same one.
 */
export function findStrays(
  tree: Tree,
  { specs }: Specs,
  orphans: readonly string[],
  own: Own,
): StrayHost[] {
  const owned = new Set(specs.map(({ files }) => dirname(files.manifest)));
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const present = new Set(own.seen.flatMap(({ certificate }) => fingerprintsOf(certificate)));
  return [...byFolder(orphans)]
    .filter(([folder]) => dirname(folder) === derived && !owned.has(folder))
    .map(([folder, files]) => {
      const host = basename(folder);
      const ends = endsOf(tree, files, present, own);
      return { host, folder, keys: keysOf(tree, folder, host), ends };
    });
}

function byFolder(orphans: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of orphans) {
    if (path.includes('#')) continue;
    const folder = dirname(path);
    const files = folders.get(folder);
    if (files) files.push(path);
    else folders.set(folder, [path]);
  }
  return folders;
}

const fingerprintsOf = (file: CertificateFile): string[] =>
  file.state === 'read' ? [file.certificates[0].fingerprint] : [];

function endsOf(
  tree: Tree,
  files: readonly string[],
  present: ReadonlySet<string>,
  { read, authorities }: Own,
): number[] {
  const found = new Map<string, ReadCertificate>();
  const paths = files.filter((path) => path.endsWith('.crt'));
  if (paths.length > MOST) return [];
  for (const path of paths) {
    const text = textOf(tree, path);
    const file = text === undefined ? undefined : read(text);
    if (file?.state === 'read') found.set(file.certificates[0].fingerprint, file.certificates[0]);
  }
  return [...found.values()]
    .filter((one) => !present.has(one.fingerprint) && authorities.signerOf(one) !== undefined)
    .map(({ notAfter }) => notAfter);
}

function keysOf(tree: Tree, folder: string, host: string): string[] {
  const path = `${folder}/manifest.json`;
  const text = textOf(tree, path);
  const manifest = text === undefined ? undefined : orNothing(() => parseManifest(text, path));
  const entries = Object.values(manifest?.certificates ?? {});
  return [...new Set(entries.flatMap(({ recipients }) => recipients?.[`host:${host}`] ?? []))];
}

function textOf(tree: Tree, path: string): string | undefined {
  const bytes = orNothing(() => tree.read(path));
  if (bytes === undefined || bytes.length > LARGEST) return undefined;
  return decoded(bytes, path);
}

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}
