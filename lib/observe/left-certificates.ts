import { basename, dirname } from 'node:path/posix';
import { isCertificate } from '../model/layout.js';
import type {
  CertificateFile,
  LeftCertificate,
  Observation,
  ReadCertificate,
} from '../model/index.js';
import { sha256 } from '../store/digest.js';
import { MEBIBYTE } from '../store/regular.js';
import type { Tree } from '../store/tree.js';
import { formerRoots, rootAbove, type FormerRoot } from './former-roots.js';
import { formerSigners, MOST_LEVELS } from './former-signers.js';
import { signersOf, type Signers } from './signers.js';
import { strangeText } from './strange-text.js';
import { byFolder } from './strays.js';
import { LIMIT, Unread } from './unread.js';

/** What is known of the policy's own files. */
interface Own {
  seen: readonly Observation[];
  authorities: Signers;
  read: (text: string) => CertificateFile;
}

/** A folder with more certificates isn't a host's. */
const MOST = 1000;

/** How much is read in all folders together: any commit may bring more. */
const MOST_READ = 64 * MEBIBYTE;
const MOST_PARSED = 5000;

/**
 * Certificates that no spec owns, signed by an authority of the policy or by a former one below it: hosts that
 * trust it accept them. Also those below a former root, which some hosts may still trust. Copies in one folder
 * count once.
 */
export function leftCertificates(
  tree: Tree,
  orphans: readonly string[],
  own: Own,
  unread = new Unread(),
): LeftCertificate[] {
  const present = new Set(own.seen.flatMap(({ certificate }) => fingerprintsOf(certificate)));
  const derived = tree.dir === '' ? 'derived' : `${tree.dir}/derived`;
  const chainAt = reader(tree, own, unread);
  const folders = [...byFolder(orphans.filter(isCertificate))]
    .filter(([, paths]) => isWithin(paths, unread))
    .map(
      ([folder, paths]) => [folder, paths.map((path) => [path, chainAt(path)] as const)] as const,
    );
  const found = new Set(folders.flatMap(([, all]) => all.flatMap(([, chain]) => chain ?? [])));
  const authorities = tree.dir === '' ? 'ca' : `${tree.dir}/ca`;
  const inCa = folders.find(([folder]) => folder === authorities)?.[1] ?? [];
  const judged = judge(own, formerRoots(inCa, own.authorities, unread), found);
  return folders.flatMap(([folder, files]) => {
    const host = dirname(folder) === derived ? { host: basename(folder) } : {};
    return signedIn(files, present, judged).map((one) => ({ ...one, ...host }));
  });
}

function isWithin(paths: readonly string[], unread: Unread): boolean {
  if (paths.length > MOST) unread.add(paths[0]!, 'limit');
  return paths.length <= MOST;
}

type Chain = readonly [ReadCertificate, ...ReadCertificate[]];

/** The certificates of a file; undefined also beyond the limits. Copies are parsed once. */
function reader(tree: Tree, { read }: Own, unread: Unread) {
  const known = new Map<string, Chain | undefined>();
  let left = MOST_READ;
  const textOf = (path: string): ReturnType<typeof strangeText> => {
    const found = left > 0 ? strangeText(tree, path) : LIMIT;
    if ('why' in found) return found;
    left -= found.text.length;
    return known.size < MOST_PARSED || known.has(sha256(found.text)) ? found : LIMIT;
  };
  return (path: string): Chain | undefined => {
    const found = textOf(path);
    if ('why' in found) {
      unread.add(path, found.why);
      return undefined;
    }
    const digest = sha256(found.text);
    if (!known.has(digest)) {
      const file = read(found.text);
      known.set(digest, file.state === 'read' ? file.certificates : undefined);
    }
    return known.get(digest);
  };
}

type Judged = Pick<LeftCertificate, 'notAfter' | 'signedBy' | 'formerRoot'>;

type Judge = (one: ReadCertificate) => Judged | undefined;

/**
 * How long, and under which authority, hosts accept it; undefined: no known authority signed it. Each is
 * checked once.
 */
function judge(own: Own, roots: readonly FormerRoot[], found: Iterable<ReadCertificate>): Judge {
  const [underPresent, above] = [judgeOfPresent(own, found), rootAbove(roots, found)];
  const known = new Map<string, Judged | undefined>(
    roots.map(({ certificate }) => [certificate.fingerprint, undefined]),
  );
  const underFormer = (one: ReadCertificate): Judged | undefined => {
    const root = above(one);
    const notAfter = Math.min(one.notAfter, root?.certificate.notAfter ?? 0);
    return root && { notAfter, formerRoot: root.path };
  };
  return (one) => {
    const { fingerprint } = one;
    if (!known.has(fingerprint)) known.set(fingerprint, underPresent(one) ?? underFormer(one));
    return known.get(fingerprint);
  };
}

function judgeOfPresent({ authorities }: Own, found: Iterable<ReadCertificate>): Judge {
  const former = formerSigners(authorities, found);
  // Of two with one key, the upper one: it leads up to the policy's.
  const byKey = new Map([...former].reverse().map((one) => [one.publicKey, one]));
  const below = signersOf(former);
  const signerOf = (one: ReadCertificate, depth = 0): string | undefined => {
    const signer = authorities.signerOf(one);
    if (signer !== undefined || depth >= MOST_LEVELS) return signer;
    const above = byKey.get(below.signerOf(one) ?? '');
    return above && signerOf(above, depth + 1);
  };
  return (one) => {
    const signedBy = signerOf(one);
    return signedBy === undefined ? undefined : { notAfter: one.notAfter, signedBy };
  };
}

function signedIn(
  files: readonly (readonly [string, Chain | undefined])[],
  present: ReadonlySet<string>,
  judged: Judge,
): LeftCertificate[] {
  const seen = new Set(present);
  return files.flatMap(([path, chain]) => {
    const found = chain && judged(chain[0]);
    if (found === undefined || seen.has(chain![0].fingerprint)) return [];
    seen.add(chain![0].fingerprint);
    return [{ path, ...found }];
  });
}

const fingerprintsOf = (file: CertificateFile): string[] =>
  file.state === 'read' ? [file.certificates[0].fingerprint] : [];
