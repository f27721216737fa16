import { folderOf } from './layout.js';

/**
 * What lies in the tree and no spec owns: a file by its path, or what a manifest alone has by
 * `<manifest>#<entry>`, which this module alone writes and reads.
 */
const ENTRY = /^(.*\/manifest\.json)#([^/]*)$/s;

export const entryOrphan = (manifest: string, entry: string): string => `${manifest}#${entry}`;

/** Of what a manifest alone has; undefined: it is a file. */
export function manifestEntry(orphan: string): { path: string; entry: string } | undefined {
  const [, path, entry] = ENTRY.exec(orphan) ?? [];
  return path === undefined || entry === undefined ? undefined : { path, entry };
}

export const isManifestEntry = (orphan: string): boolean => ENTRY.test(orphan);

/** Where the file lies, or the manifest. */
export const folderOfOrphan = (orphan: string): string =>
  folderOf(manifestEntry(orphan)?.path ?? orphan);
