import type { CertificateContents } from '../model.js';

/** Which WebCrypto makes keys and signatures: Node's own, or `@peculiar/webcrypto`. */
export type ProviderName = 'runtime' | 'peculiar';

/** One certificate to be made, with all it needs: no file, no clock. */
export interface IssueRequest {
  contents: CertificateContents;
  /** Epoch seconds. */
  now: number;
  /** Absent: a root, signed by its own key. */
  issuer?: {
    /** PEM; its first certificate is the one that signs. */
    certificate: string;
    /** PKCS#8, PKCS#1 or SEC1. */
    key: Uint8Array;
  };
  /** The private key to keep, PKCS#8, PKCS#1 or SEC1; absent: a new one is made. */
  key?: Uint8Array;
}

export interface Issued {
  /** PEM, this certificate alone. */
  certificate: string;
  /** PKCS#8 PEM, for the caller to seal and to wipe. */
  key: Uint8Array;
  /** Epoch seconds. */
  notBefore: number;
  notAfter: number;
  /** Whether the authority's end came before the lifetime's. */
  cut: boolean;
}
