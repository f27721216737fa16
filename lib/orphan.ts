const ENTRY = /^(.*\/manifest\.json)#([^/]*)$/s;

/** Of `…/manifest.json#ca-name`, as orphans name what a manifest alone has; undefined: it is a file. */
export function manifestEntry(orphan: string): { path: string; entry: string } | undefined {
  const [, path, entry] = ENTRY.exec(orphan) ?? [];
  return path === undefined || entry === undefined ? undefined : { path, entry };
}

export const isManifestEntry = (orphan: string): boolean => ENTRY.test(orphan);
