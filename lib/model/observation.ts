import type { Problem } from '../errors.js';
import type { GenerationRole, ManifestEntry } from './manifest.js';
import type { ReadCertificate } from './certificate.js';
import type { KeySpec } from './contents.js';
import type { SpecFiles } from './spec.js';

/** What lies there isn't what it should be. */
export interface Unreadable {
  state: 'unreadable';
  problem: string;
  /** The system, or the fence around the root, kept its bytes from us: nothing speaks against them. */
  closed?: { hint: string };
}

/** A `.crt` file: one certificate a block, the first being the one it is about. */
export type CertificateFile =
  | { state: 'missing' }
  | (Unreadable & {
      line?: number;
      /** Whole certificates found in the wreck, as between conflict markers. */
      salvaged?: [ReadCertificate, ...ReadCertificate[]];
    })
  | { state: 'read'; certificates: [ReadCertificate, ...ReadCertificate[]] };

/** A `.key.age` file, by its header alone; `lineEndings`: a program that took it for text changed them. */
export type SealedFile =
  | { state: 'missing' }
  | (Unreadable & { lineEndings?: true })
  | {
      state: 'read';
      /** SHA-256 of the file's bytes. */
      digest: string;
      /** SHA-256 of its header alone, without armor: it tells to whom it is sealed, whatever lies behind. */
      header: string;
      stanzas: StanzaHint[];
    };

/** What a header tells of a recipient: SSH ones carry a tag, X25519 ones nothing. */
export interface StanzaHint {
  type: string;
  /** Unpadded base64, as in the file; on `ssh-*` stanzas only. */
  tag?: string;
}

/** One of an authority's certificates that are trusted. */
export interface Generation {
  role: GenerationRole;
  certificate: ReadCertificate;
}

/** One spec's files as they lie on disk. */
export interface Observation {
  id: string;
  certificate: CertificateFile;
  key: SealedFile;
  entry?: ManifestEntry;
  /**
   * An authority's, the active one first; absent: it is no authority, or its file can't be read. This certflake knows
   * one, the first certificate of the file, whatever the manifest says: all are trusted (`trustBundle`), and anybody can
   * write a manifest. A rotation may add a certificate that the active key has signed, and take from the manifest only
   * which role it has, and since when.
   */
  generations?: readonly [Generation, ...Generation[]];
  /** SPKI digest of the authority certificate on disk that verifies the signature; absent: none does. */
  signedBy?: string;
  /**
   * What follows the first certificate in its file and has no business there: behind an authority's own
   * all but its generations; behind another what comes from no authority on disk. Absent: nothing.
   */
  strangers?: [ReadCertificate, ...ReadCertificate[]];
  /** SPKI digest of the sealed key, once an identity has opened it: the proof of a pair. */
  opened?: string;
  /** That key's kind, known with `opened`. */
  openedKey?: KeySpec;
  /** This run's identities were tried, and none of them opens the sealed key. */
  notOurs?: true;
  /** Recipients of the policy whose identities were tried and don't open the sealed key, where another one does. */
  lacks?: string[];
}

/** The tree below `dir`, as far as the specs and the orphan list need it. */
export interface Observations {
  /** By spec id. */
  observed: Record<string, Observation>;
  /** Files in our layout that no spec owns, relative to the root, sorted. */
  orphans: string[];
  /** Hosts that only orphans know. */
  strays: StrayHost[];
  /** Those of the orphans that an authority of the policy has signed, or a former one below it. */
  left: LeftCertificate[];
  /** How many names lie in each folder of a host, certflake's own or not; relative to the root. */
  hostFolders?: ReadonlyMap<string, number>;
  /** Files that an interrupted run has put in place, or is about to; relative to the root. */
  completed?: readonly string[];
  /** Absent: nobody can ask it. */
  history?: SealHistory;
  /** Broken manifests and the like. */
  problems: Problem[];
  /** Those of the problems that a manifest has, by its path. */
  broken?: ReadonlyMap<string, Problem>;
}

/** What the manifests in git's history say. */
export interface SealHistory {
  /** Whose key could ever open the private key of this public key (SPKI digest): the owner by the recipient. */
  readersOf(publicKey: string): ReadonlyMap<string, string>;
  /** The certificate of that public key that ends last; undefined: no manifest names one. */
  certificateOf(publicKey: string): Pick<ManifestEntry, 'issuer' | 'notAfter'> | undefined;
  /** Whether all commits below this one are there, and no manifest of them gives that reader the key. */
  excludes(publicKey: string, reader: string): boolean;
  /** Whether a manifest of a commit below this one, or of what is being merged, gives that reader the key. */
  includes(publicKey: string, reader: string): boolean;
  /** The public keys that manifests of commits below this one, or of what is being merged, give that reader. */
  openTo(reader: string): readonly string[];
  /** `MERGE_HEAD` and the like, while git has a merge, a rebase or a cherry-pick open. */
  otherSide(): string | undefined;
  /** The public keys that an entry had, whatever `dir` was. */
  keysOf(files: Pick<SpecFiles, 'manifest' | 'entry'>): ReadonlySet<string>;
}

export interface LeftCertificate {
  /** Relative to the root. */
  path: string;
  /** Whose folder it lies in, if it is a host's. */
  host?: string;
  /** Epoch seconds. */
  notAfter: number;
  /** SPKI digest of the policy's authority that has signed it, or a former one below it. */
  signedBy?: string;
  /** Without `signedBy`: the file of the root above it, which is none of the policy's. */
  formerRoot?: string;
}

/** A host's folder whose files no spec owns. What the files say is a claim. */
export interface StrayHost {
  host: string;
  /** Relative to the root. */
  folder: string;
  /** Its SSH host keys, as its manifest has them. */
  keys: string[];
}
