import { CERTIFICATE, MANIFEST, SEALED_KEY, below } from '../../model/layout.js';
import { withGenerations } from '../../model/generations.js';
import type { AuthorityFiles, SpecFiles } from '../../model/index.js';

/** An authority's files: `<dir>/ca/<ca>.*`. */
export function authorityFiles(dir: string, ca: string): AuthorityFiles {
  return withGenerations(filesIn(below(dir, 'ca'), ca));
}

/** A certificate's files: `<dir>/derived/<host>/<ca>-<name>.*`. */
export function derivedFiles(dir: string, host: string, ca: string, name: string): SpecFiles {
  return filesIn(below(dir, `derived/${host}`), `${ca}-${name}`);
}

/** A shared certificate's files: `<dir>/shared/<ca>-<name>.*`. */
export function sharedFiles(dir: string, ca: string, name: string): SpecFiles {
  return filesIn(below(dir, 'shared'), `${ca}-${name}`);
}

function filesIn(folder: string, entry: string): SpecFiles {
  return {
    certificate: `${folder}/${entry}${CERTIFICATE}`,
    key: `${folder}/${entry}${SEALED_KEY}`,
    manifest: `${folder}/${MANIFEST}`,
    entry,
  };
}
