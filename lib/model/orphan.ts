import { folderOf } from './layout.js';

/**
 * A file that no spec owns, by its path; or an entry that only a manifest has, as `<manifest>#<entry>`. Only
 * this module writes and reads that form.
 */
const ENTRY = /^(.*\/manifest\.json)#([^/]*)$/s;

export const entryOrphan = (manifest: string, entry: string): string => `${manifest}#${entry}`;

/** The parts of an orphan that only a manifest has; undefined: it is a file. */
export function manifestEntry(orphan: string): { path: string; entry: string } | undefined {
  const [, path, entry] = ENTRY.exec(orphan) ?? [];
  return path === undefined || entry === undefined ? undefined : { path, entry };
}

export const isManifestEntry = (orphan: string): boolean => ENTRY.test(orphan);

/** The folder of the file, or of the manifest. */
export const folderOfOrphan = (orphan: string): string =>
  folderOf(manifestEntry(orphan)?.path ?? orphan);
