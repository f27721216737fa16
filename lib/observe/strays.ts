import { basename, dirname } from 'node:path/posix';
import { CertflakeError } from '../errors.js';
import type { CertificateFile, Specs, StrayHost } from '../model.js';
import { readManifest } from '../store/manifest.js';
import type { Tree } from '../store/tree.js';

type ReadCertificate = (text: string) => CertificateFile;

/** Folders of hosts that no spec has files in, with what their files say of them. All of it is claimed. */
export function findStrays(
  tree: Tree,
  { specs }: Specs,
  orphans: readonly string[],
  read: ReadCertificate,
): StrayHost[] {
  const owned = new Set(specs.map(({ files }) => dirname(files.manifest)));
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const folders = new Set(orphans.filter((path) => !path.includes('#')).map(dirname));
  return [...folders]
    .filter((folder) => dirname(folder) === derived && !owned.has(folder))
    .map((folder) => {
      const files = orphans.filter((path) => dirname(path) === folder && path.endsWith('.crt'));
      const host = basename(folder);
      const ends = files.flatMap((path) => endOf(tree, path, read) ?? []);
      return { host, folder, keys: keysOf(tree, folder, host), ends };
    });
}

function endOf(tree: Tree, path: string, read: ReadCertificate): number | undefined {
  return orNothing(() => {
    const bytes = tree.read(path);
    const file = bytes && read(new TextDecoder().decode(bytes));
    return file?.state === 'read' ? file.certificates[0].notAfter : undefined;
  });
}

function keysOf(tree: Tree, folder: string, host: string): string[] {
  const manifest = orNothing(() => readManifest(tree, `${folder}/manifest.json`));
  const entries = Object.values(manifest?.certificates ?? {});
  return [...new Set(entries.flatMap(({ recipients }) => recipients?.[`host:${host}`] ?? []))];
}

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof CertflakeError) return undefined;
    throw error;
  }
}
