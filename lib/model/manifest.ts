import type { Recipients } from './recipients.js';

/** What the manifest says about one certificate: which public key and recipients belong to a sealed file. */
export interface ManifestEntry {
  certificate: string;
  publicKey: string | null;
  issuer: string;
  sealed: string;
  recipients: Recipients | null;
  spec: string;
  notBefore: number;
  notAfter: number;
  /** `--accept-existing`: kept although it differs, while its bytes and the spec's digest stay. */
  accepted?: true;
  /** Of an authority: as for all that a manifest says, a claim. */
  generations?: RecordedGeneration[];
}

/** What an authority's generation is there for: it signs, it is about to, or it did. */
export type GenerationRole = 'active' | 'next' | 'old';

export interface RecordedGeneration {
  certificate: string;
  publicKey: string;
  /** A `GenerationRole`, or a word of a later certflake. */
  role: string;
  /** Epoch seconds. */
  since: number;
}

export interface Manifest {
  version: 1;
  certificates: Record<string, ManifestEntry>;
}
