import { basename, dirname } from 'node:path/posix';
import type { CertificateFile, LeftCertificate, Observation } from '../model.js';
import type { Tree } from '../store/tree.js';
import type { Signers } from './signers.js';
import { strangeText } from './strange-text.js';
import { byFolder } from './strays.js';

/** What is known of the policy's own files. */
interface Own {
  seen: readonly Observation[];
  authorities: Signers;
  read: (text: string) => CertificateFile;
}

/** A folder with more certificates is no host's. */
const MOST = 1000;

/**
 * Certificates that no spec has, and that an authority of the policy has signed: hosts that trust it accept them.
 * Copies in one folder count once.
 */
export function leftCertificates(
  tree: Tree,
  orphans: readonly string[],
  own: Own,
): LeftCertificate[] {
  const present = new Set(own.seen.flatMap(({ certificate }) => fingerprintsOf(certificate)));
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  return [...byFolder(orphans.filter((path) => path.endsWith('.crt')))].flatMap(
    ([folder, paths]) => {
      if (paths.length > MOST) return [];
      const host = dirname(folder) === derived ? { host: basename(folder) } : {};
      return signedIn(tree, paths, present, own).map((one) => ({ ...one, ...host }));
    },
  );
}

function signedIn(
  tree: Tree,
  paths: readonly string[],
  present: ReadonlySet<string>,
  { read, authorities }: Own,
): LeftCertificate[] {
  const seen = new Set(present);
  return paths.flatMap((path) => {
    const text = strangeText(tree, path);
    const file = text === undefined ? undefined : read(text);
    if (file?.state !== 'read') return [];
    const [one] = file.certificates;
    if (seen.has(one.fingerprint) || authorities.signerOf(one) === undefined) return [];
    seen.add(one.fingerprint);
    return [{ path, notAfter: one.notAfter }];
  });
}

const fingerprintsOf = (file: CertificateFile): string[] =>
  file.state === 'read' ? [file.certificates[0].fingerprint] : [];
