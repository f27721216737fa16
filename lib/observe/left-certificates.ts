import { basename, dirname } from 'node:path/posix';
import type { CertificateFile, LeftCertificate, Observation, ReadCertificate } from '../model.js';
import { sha256 } from '../store/digest.js';
import { MEBIBYTE } from '../store/regular.js';
import type { Tree } from '../store/tree.js';
import type { Signers } from './signers.js';
import { strangeText } from './strange-text.js';
import { byFolder } from './strays.js';
import { Unread } from './unread.js';

/** What is known of the policy's own files. */
interface Own {
  seen: readonly Observation[];
  authorities: Signers;
  read: (text: string) => CertificateFile;
}

/** A folder with more certificates is no host's. */
const MOST = 1000;

/** How much is looked at in all folders together: anybody's commit may bring more. */
const MOST_READ = 64 * MEBIBYTE;
const MOST_PARSED = 5000;

/**
 * Certificates that no spec has, and that an authority of the policy has signed: hosts that trust it accept them.
 * Copies in one folder count once.
 */
export function leftCertificates(
  tree: Tree,
  orphans: readonly string[],
  own: Own,
  unread = new Unread(),
): LeftCertificate[] {
  const present = new Set(own.seen.flatMap(({ certificate }) => fingerprintsOf(certificate)));
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const signedAt = reader(tree, own, unread);
  return [...byFolder(orphans.filter((path) => path.endsWith('.crt')))].flatMap(
    ([folder, paths]) => {
      if (paths.length > MOST) {
        unread.add(paths[0]!);
        return [];
      }
      const host = dirname(folder) === derived ? { host: basename(folder) } : {};
      return signedIn(paths, present, signedAt).map((one) => ({ ...one, ...host }));
    },
  );
}

type Signed = Pick<ReadCertificate, 'fingerprint' | 'notAfter'>;

/** What an authority has signed, by its path; undefined too where nothing more is looked at. Copies are parsed once. */
function reader(tree: Tree, { read, authorities }: Own, unread: Unread) {
  const known = new Map<string, Signed | undefined>();
  let left = MOST_READ;
  const parsed = (text: string): Signed | undefined => {
    const file = read(text);
    if (file.state !== 'read') return undefined;
    const [{ fingerprint, notAfter }] = file.certificates;
    const isSigned = authorities.signerOf(file.certificates[0]) !== undefined;
    return isSigned ? { fingerprint, notAfter } : undefined;
  };
  return (path: string): Signed | undefined => {
    const text = left > 0 ? strangeText(tree, path) : undefined;
    const digest = text === undefined ? undefined : sha256(text);
    left -= text?.length ?? 0;
    if (digest === undefined || (!known.has(digest) && known.size >= MOST_PARSED)) {
      unread.add(path);
      return undefined;
    }
    if (!known.has(digest)) known.set(digest, parsed(text!));
    return known.get(digest);
  };
}

function signedIn(
  paths: readonly string[],
  present: ReadonlySet<string>,
  signedAt: (path: string) => Signed | undefined,
): LeftCertificate[] {
  const seen = new Set(present);
  return paths.flatMap((path) => {
    const one = signedAt(path);
    if (one === undefined || seen.has(one.fingerprint)) return [];
    seen.add(one.fingerprint);
    return [{ path, notAfter: one.notAfter }];
  });
}

const fingerprintsOf = (file: CertificateFile): string[] =>
  file.state === 'read' ? [file.certificates[0].fingerprint] : [];
