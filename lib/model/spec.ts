import type { Problem } from '../errors.js';
import type { CertificateContents } from './contents.js';
import type { Recipients } from './recipients.js';

/** One certificate or authority, resolved: what X.509 shows and how it is delivered. */
export type Spec = AuthoritySpec | CertificateSpec;

export interface AuthoritySpec extends CommonSpec {
  kind: 'authority';
  files: AuthorityFiles;
}

export interface CertificateSpec extends CommonSpec {
  kind: 'certificate';
  files: SpecFiles;
}

interface CommonSpec {
  /** `ca-<ca>`, `derived-<host>-<ca>-<name>` or `shared-<ca>-<name>`; agenix's name without its prefix. */
  id: string;
  /** The option path its problems are reported at, as in `cas.cluster.certs.kubelet`. */
  place: string;
  /** Its own authority's name (for an authority, its own name). */
  ca: string;
  /** Its name below the authority; for an authority the same as `ca`. */
  name: string;
  /** The name of the authority that signs it; a root's own name. */
  issuer: string;
  /** The same authority's id. */
  issuerId: string;
  contents: CertificateContents;
  /** `1:<sha256>` over the words that X.509 shows. */
  digest: string;
  shared: boolean;
  heldBy: string[];
  recipients: Recipients;
  /** An authority names its own operators, instead of the policy's. */
  ownOperators?: true;
  keepKey: boolean;
  /** Seconds; undefined: a third of the actual validity. */
  renewBefore?: number;
  /** Pins an authority: SHA-256 of its certificate, lower-case hex. */
  fingerprint?: string;
}

/** Paths relative to the root, with forward slashes. */
export interface SpecFiles {
  certificate: string;
  key: string;
  manifest: string;
  /** Its entry's name in that manifest. */
  entry: string;
}

/** An authority's files, with those of its next and its former generation; none need exist. */
export interface AuthorityFiles extends SpecFiles {
  next: GenerationFiles;
  former: GenerationFiles;
}

export type GenerationFiles = Pick<SpecFiles, 'certificate' | 'key'>;

/** The whole policy, ready for the plan. */
export interface Specs {
  dir: string;
  complete: boolean;
  /** Authorities, issuers before what they sign, then certificates sorted by id. */
  specs: Spec[];
  /** Warnings and notes found while resolving; errors throw. */
  problems: Problem[];
}
