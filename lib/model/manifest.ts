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
  generations?: Generation[];
}

export interface Generation {
  certificate: string;
  publicKey: string;
  role: 'active' | 'next' | 'old';
  /** Epoch seconds. */
  since: number;
}

export interface Manifest {
  version: 1;
  certificates: Record<string, ManifestEntry>;
}
