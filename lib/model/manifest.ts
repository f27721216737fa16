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
  /** For an authority: like everything in a manifest, it isn't proof. */
  generations?: RecordedGeneration[];
}

/** The role of an authority's generation: it signs, it will, or it did. */
export type GenerationRole = 'active' | 'next' | 'old';

export interface RecordedGeneration {
  certificate: string;
  publicKey: string;
  /** A `GenerationRole`, or a later certflake's word. */
  role: string;
  /** Epoch seconds. */
  since: number;
}

export interface Manifest {
  version: 1;
  certificates: Record<string, ManifestEntry>;
}
