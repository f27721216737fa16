import type { CertificateContents } from '../model/index.js';
import type { SignatureAlgorithm, SigningEngine } from './engine.js';

/** Which WebCrypto makes keys and signatures: Node's own, or `@peculiar/webcrypto`. */
export type ProviderName = 'runtime' | 'peculiar';

/** An authority that signs. */
export interface SigningIssuer {
  /** PEM; its first certificate is the one that signs. */
  certificate: string;
  /** What holds the key of that certificate. */
  engine: SigningEngine;
}

/** What a worker needs of an authority that it doesn't sign with. */
export interface PublicIssuer {
  /** PEM; its first certificate is the one that signs. */
  certificate: string;
  /** Its engine's answer: SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array;
}

/** One certificate to make, with all it needs: no file, no clock. */
export interface IssueRequest {
  contents: CertificateContents;
  /** Epoch seconds. */
  now: number;
  /** Absent: a root, signed by its own key. */
  issuer?: SigningIssuer;
  /** The private key to keep, PKCS#8, PKCS#1 or SEC1; absent: a new one is made. */
  key?: Uint8Array;
}

/** All that is needed to build a part to be signed. */
export interface BuildRequest extends Omit<IssueRequest, 'issuer'> {
  issuer?: PublicIssuer;
  /** Instead of `key`, for a key in an engine: SubjectPublicKeyInfo, DER. */
  publicKey?: Uint8Array;
}

export interface Issued {
  /** PEM, this certificate alone. */
  certificate: string;
  /** PKCS#8 PEM; the caller seals and wipes it. */
  key: Uint8Array;
  /** Epoch seconds. */
  notBefore: number;
  notAfter: number;
  /** Whether the authority ends before the lifetime does. */
  cut: boolean;
}

/** A certificate without its signature, and its key. */
export interface Unsigned extends Omit<Issued, 'certificate'> {
  /** TBSCertificate, DER. */
  part: Uint8Array;
  algorithm: SignatureAlgorithm;
}
