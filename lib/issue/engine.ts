import type { KeySpec } from '../model/index.js';

/** How a certificate is signed: the authority's kind of key decides. */
export interface SignatureAlgorithm {
  /** RSA is PKCS#1 v1.5. */
  algo: KeySpec['algo'];
  /** Absent for Ed25519, which signs the bytes themselves. */
  hash?: 'sha256' | 'sha384' | 'sha512';
  /** AlgorithmIdentifier in DER; a certificate contains it twice. */
  identifier: Uint8Array;
}

/**
 * What holds an authority's key and signs with it: certflake sees signatures, never the key.
 *
 * The main thread calls an engine, and calls it again before an earlier call is answered: an engine that does
 * one thing at a time makes the other calls wait. It may throw anything without key material: certflake reports
 * that the engine failed, with that error as the cause. The caller that made an engine closes it when all
 * signing is done.
 */
export interface SigningEngine {
  /**
   * SubjectPublicKeyInfo in DER, always the same: the key of the authority's certificate. Called for every
   * certificate.
   */
  publicKey(): Promise<Uint8Array>;

  /**
   * The signature as X.509 has it (for ECDSA the SEQUENCE in DER). It is checked before use.
   *
   * @param part - the bytes to be signed, not their hash
   */
  sign(part: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array>;
}
