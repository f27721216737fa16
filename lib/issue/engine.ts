import type { KeySpec } from '../model/index.js';

/** How a certificate is signed: it follows from the authority's kind of key. */
export interface SignatureAlgorithm {
  /** RSA is PKCS#1 v1.5. */
  algo: KeySpec['algo'];
  /** Absent for Ed25519, which signs the bytes themselves. */
  hash?: 'sha256' | 'sha384' | 'sha512';
  /** AlgorithmIdentifier in DER: in a certificate it stands twice. */
  identifier: Uint8Array;
}

/**
 * What holds an authority's key and signs with it: certflake sees signatures, and no key.
 *
 * An engine is asked from the main thread, and again before an earlier question has its answer: one that
 * can do only one thing at a time lets the others wait. It throws what it likes, without key material:
 * certflake's own error says that the engine failed, and has the engine's as its cause. Whoever made an
 * engine ends it, once nothing is to be signed any more.
 */
export interface SigningEngine {
  /**
   * SubjectPublicKeyInfo in DER, always the same. It is asked for with every certificate, and has to be
   * the key of the authority's certificate.
   */
  publicKey(): Promise<Uint8Array>;

  /**
   * The signature as X.509 has it (for ECDSA the SEQUENCE in DER), which is checked before it is used.
   *
   * @param part - the bytes to be signed, not their hash
   */
  sign(part: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array>;
}
