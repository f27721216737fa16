import { X509Certificate, verify, type KeyObject } from 'node:crypto';
import { TAG, derList, derOnly, oidText } from '../x509/der.js';

/** The hash of a signature algorithm (RFC 8017 A.2.4, RFC 5758 3.2; Ed25519 hashes by itself). */
const hashes = new Map<string, string | null>([
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
  ['1.3.101.112', null],
]);

/**
 * A check of one certificate's signature against any number of keys.
 *
 * Cuts out the signed bytes itself: OpenSSL would parse the certificate a second time, which takes longer than
 * the signature. OpenSSL does it for algorithms that are no longer used for issuing.
 *
 * @param pem - one block of a certificate that was already read
 */
export function signatureOf(pem: string): (key: KeyObject) => boolean {
  const { hash, signed, signature } = partsOf(pem);
  return quietly((key) =>
    hash === undefined
      ? new X509Certificate(pem).verify(key)
      : verify(hash, signed, key, signature),
  );
}

/** Certificate, RFC 5280 section 4.1: what is signed, by which algorithm, the signature. */
function partsOf(pem: string) {
  const der = Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');
  const [tbs, algorithm, bits] = derList(derOnly(der, TAG.sequence, 'certificate').content);
  const [oid] = derList(algorithm!.content);
  // A bit string's first byte counts unused bits; a signature has none.
  const signature = bits!.content.subarray(1);
  return { hash: hashes.get(oidText(oid!.content)), signed: tbs!.whole, signature };
}

/** A key of another kind than the signature's throws; this returns false instead. */
function quietly(check: (key: KeyObject) => boolean): (key: KeyObject) => boolean {
  return (key) => {
    try {
      return check(key);
    } catch {
      return false;
    }
  };
}
