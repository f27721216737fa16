import type { Problem } from '../errors.js';
import type { Hint } from '../hint.js';
import type { GenerationRole, ManifestEntry } from './manifest.js';
import type { ReadCertificate } from './certificate.js';
import type { KeySpec } from './contents.js';
import type { SpecFiles } from './spec.js';

/** The present file isn't what it should be. */
export interface Unreadable {
  state: 'unreadable';
  problem: string;
  /** The system, or the check that paths stay below the root, refused the bytes: they may be right. */
  closed?: Hint;
}

/** A `.crt` file: one certificate a block, the first being the one it is about. */
export type CertificateFile =
  | { state: 'missing' }
  | (Unreadable & {
      line?: number;
      /** Whole certificates found in a damaged file, as between conflict markers. */
      salvaged?: [ReadCertificate, ...ReadCertificate[]];
    })
  | { state: 'read'; certificates: [ReadCertificate, ...ReadCertificate[]] };

/** A `.key.age` file, by its header alone; `lineEndings`: a program took it for text and changed them. */
export type SealedFile =
  | { state: 'missing' }
  | (Unreadable & { lineEndings?: true })
  | {
      state: 'read';
      /** SHA-256 of the file's bytes. */
      digest: string;
      /** SHA-256 of its header alone, without armor: it shows the recipients, whatever follows it. */
      header: string;
      stanzas: StanzaHint[];
    };

/** What a header says of a recipient: SSH stanzas carry a tag, X25519 stanzas nothing. */
export interface StanzaHint {
  type: string;
  /** Unpadded base64, as in the file; on `ssh-*` stanzas only. */
  tag?: string;
}

/** One of an authority's trusted certificates. */
export interface Generation {
  role: GenerationRole;
  certificate: ReadCertificate;
}

/**
 * What lies beside an authority's own files while it rotates: its next or its former generation, by its files
 * `.next.*` or `.old.*`. Any commit may bring them; only endorsements prove anything.
 */
export interface OtherGeneration {
  role: Exclude<GenerationRole, 'active'>;
  /** Its file; the first certificate is the generation's own, endorsements follow. */
  file: CertificateFile;
  key: SealedFile;
  /** The active generation has endorsed it, and it is signed as the policy declares. */
  isEndorsed: boolean;
  /** Its parent didn't sign it; of a root: it didn't sign itself. */
  isUnsigned?: true;
  /** It has endorsed the active generation: so it once signed, or signs no more. */
  endorsesActive: boolean;
  /** The authority's file holds its certificate, after the active one. */
  isInBundle: boolean;
  /** Certificates in its file that are neither its own nor an endorsement by one of the two; absent: none. */
  strangers?: [ReadCertificate, ...ReadCertificate[]];
}

/** One spec's files as on disk. */
export interface Observation {
  id: string;
  certificate: CertificateFile;
  key: SealedFile;
  entry?: ManifestEntry;
  /**
   * An authority's, the active one first; absent: it isn't an authority, or its file can't be read. A second one
   * counts only if it is in the file and the active one has endorsed it, whatever the manifest says: all are
   * trusted (`trustBundle`), and any commit can change a manifest.
   */
  generations?: readonly [Generation, ...Generation[]];
  /** Of an authority that rotates. */
  other?: OtherGeneration;
  /** A sealed key of a next generation that has no certificate; its path. */
  loneNextKey?: string;
  /** Both a next and a former generation lie beside the authority's files: no rotation leaves that. */
  hasTwoOthers?: true;
  /** SPKI digest of the authority certificate on disk that verifies the signature; absent: none does. */
  signedBy?: string;
  /**
   * Certificates after the first in its file that don't belong there: after an authority's own, all; after
   * another, those of no authority on disk. Absent: none.
   */
  strangers?: [ReadCertificate, ...ReadCertificate[]];
  /** SPKI digest of the sealed key, once an identity has opened it: the proof of a pair. */
  opened?: string;
  /** That key's kind, known with `opened`. */
  openedKey?: KeySpec;
  /** This run's identities were tried, and none opens the sealed key. */
  notOurs?: true;
  /**
   * The policy's recipients whose identities were tried and don't open the sealed key, though another one does.
   */
  lacks?: string[];
}

/** The tree below `dir`, as far as the specs and the orphan list need it. */
export interface Observations {
  /** By spec id. */
  observed: Record<string, Observation>;
  /** Files in our layout that no spec owns, relative to the root, sorted. */
  orphans: string[];
  /** Hosts that only orphans name. */
  strays: StrayHost[];
  /** The orphans signed by an authority of the policy, or by a former one below it. */
  left: LeftCertificate[];
  /** How many files each host's folder has, certflake's own or not; by path relative to the root. */
  hostFolders?: ReadonlyMap<string, number>;
  /** Files that an interrupted run has put in place, or will; relative to the root. */
  completed?: readonly string[];
  /** Absent: it can't be read. */
  history?: SealHistory;
  /** Such as broken manifests. */
  problems: Problem[];
  /** The manifests' own problems among these, by path. */
  broken?: ReadonlyMap<string, Problem>;
}

/** What the manifests in git's history say. */
export interface SealHistory {
  /** Whose key could ever open the private key of this public key (SPKI digest): owner by recipient. */
  readersOf(publicKey: string): ReadonlyMap<string, string>;
  /** The certificate of that public key that ends last; undefined: no manifest names one. */
  certificateOf(publicKey: string): Pick<ManifestEntry, 'issuer' | 'notAfter'> | undefined;
  /**
   * Whether all commits below this one are present, and none of their manifests lists that recipient for the
   * key.
   */
  excludes(publicKey: string, reader: string): boolean;
  /**
   * Whether a manifest of a commit below this one, or of a merge in progress, lists that recipient for the key.
   */
  includes(publicKey: string, reader: string): boolean;
  /**
   * The public keys for which manifests of commits below this one, or of a merge in progress, list that
   * recipient.
   */
  openTo(reader: string): readonly string[];
  /** `MERGE_HEAD` or its counterpart, while git has a merge, rebase or cherry-pick open. */
  otherSide(): string | undefined;
  /** The public keys that an entry had, whatever `dir` was. */
  keysOf(files: Pick<SpecFiles, 'manifest' | 'entry'>): ReadonlySet<string>;
}

export interface LeftCertificate {
  /** Relative to the root. */
  path: string;
  /** The host whose folder it is in, if it is a host's. */
  host?: string;
  /** Epoch seconds. */
  notAfter: number;
  /** SPKI digest of the policy's authority that signed it, or of a former one below that. */
  signedBy?: string;
  /** Without `signedBy`: the file of the root above it, which the policy doesn't declare. */
  formerRoot?: string;
}

/** A host's folder whose files no spec owns. The files' content is unproven. */
export interface StrayHost {
  host: string;
  /** Relative to the root. */
  folder: string;
  /** Its SSH host keys, according to its manifest. */
  keys: string[];
}
