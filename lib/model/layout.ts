/**
 * The names of a tree's files, as in `ca/k8s.crt` and `derived/web-1/k8s-kubelet.key.age`. `policy/paths.ts`
 * makes the paths of specs; only this module interprets other paths.
 */
export const CERTIFICATE = '.crt';
export const SEALED_KEY = '.key.age';
export const MANIFEST = 'manifest.json';

/** A path below a folder; the folder may be the root, `''`. */
export const below = (folder: string, path: string): string =>
  folder === '' ? path : `${folder}/${path}`;

export const isCertificate = (path: string): boolean => path.endsWith(CERTIFICATE);
export const isSealedKey = (path: string): boolean => path.endsWith(SEALED_KEY);

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const isManifest = (path: string): boolean => nameOf(path) === MANIFEST;

/** Whether a path has one of certflake's file names. */
export const isOurs = (path: string): boolean =>
  isCertificate(path) || isSealedKey(path) || isManifest(path);

/** The manifest that describes a certificate's file, and the entry's name there. */
export const entryOf = (certificate: string): { path: string; entry: string } => ({
  path: `${folderOf(certificate)}/${MANIFEST}`,
  entry: nameOf(certificate).slice(0, -CERTIFICATE.length),
});

const PLACE = /^(?:(.*?)\/)??((?:ca|shared|derived\/([^/]+))\/[^/]+)$/s;

/** A path's folder in the tree, the path below it, and the folder's host if it has one. */
export function placeIn(path: string): { dir: string; below: string; host?: string } | undefined {
  const [, dir = '', below, host] = PLACE.exec(path) ?? [];
  if (below === undefined) return undefined;
  return { dir, below, ...(host === undefined ? {} : { host }) };
}

/** The spec id and the host of a sealed key in a tree, by its path below the tree's folder. */
export function keyAt(path: string): { id: string; host?: string } | undefined {
  const place = placeIn(path);
  if (place?.dir !== '' || !isSealedKey(path)) return undefined;
  const id = place.below.slice(0, -SEALED_KEY.length).replaceAll('/', '-');
  return { id, ...(place.host === undefined ? {} : { host: place.host }) };
}
