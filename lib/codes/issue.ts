import type { Meaning } from './meaning.js';

/** Making certificates. */
export const issue = {
  'engine-failed': {
    level: 'error',
    meaning: "the engine that holds an authority's key did not answer, or did not sign",
    fix: "read the engine's own error, which is the cause of this one",
  },
  'engine-misplaced': {
    level: 'error',
    meaning:
      'a program gives an engine for an id that is not an authority, or for an authority that gets a new key',
    fix: 'give engines by the ids of authorities that keep their key, as in `ca-cluster`',
  },
  'key-in-engine': {
    level: 'error',
    meaning: "a new seal needs an authority's key, which an engine holds and no identity opens",
    fix: 'pass an identity that opens the sealed key, or plan without that authority',
  },
  'engine-wiped': {
    level: 'error',
    meaning: "a program asks for a signature after the authority's key was wiped",
    fix: 'wipe an engine after the last certificate that it signs',
  },
  'issue-failed': {
    level: 'error',
    meaning: 'a certificate could not be made, for a reason that certflake does not know',
  },
  'issuer-closed': {
    level: 'error',
    meaning: 'a program uses an issuer that it has closed',
    fix: 'use it before it is closed',
  },
  'issuer-expired': {
    level: 'error',
    meaning: 'the authority has ended',
    fix: '`certflake plan` says how to make a new one',
  },
  'issuer-not-yet-valid': {
    level: 'error',
    meaning: 'the authority begins in the future',
    fix: 'set the clock if it is wrong, or wait',
  },
  'issuer-key-differs': {
    level: 'error',
    meaning: "the authority's key does not belong to its certificate",
    fix: 'restore both from one commit',
  },
  'issuer-no-authority': {
    level: 'error',
    meaning: 'the signing certificate is not an authority',
    fix: "use an authority's certificate",
  },
  'issuer-path-length': {
    level: 'error',
    meaning: 'the authority must not sign authorities',
    fix: 'choose another parent, or a larger `pathLength`',
  },
  lifetime: {
    level: 'error',
    meaning: 'the certificate would end after the year 9999',
    fix: 'write a shorter `expiry`',
  },
  'name-not-ascii': {
    level: 'error',
    meaning: 'an alternative name has characters that are not ASCII',
    fix: 'write the ASCII form of the name',
  },
  'signature-wrong': {
    level: 'error',
    meaning: "an engine's signature does not fit the authority's public key",
    fix: 'sign the bytes of `part`, not their hash, with the given algorithm; return ECDSA in DER',
  },
  'subject-empty': {
    level: 'error',
    meaning: 'the certificate would have neither subject nor names',
    fix: 'set `commonName` or `hosts`',
  },
  'subject-malformed': {
    level: 'error',
    meaning: 'a field of the subject has an invalid value',
    fix: 'what the message says',
  },
  request: {
    level: 'error',
    meaning: "a program's request contains more than plain data",
    fix: 'pass the contents of a spec unchanged',
  },
  'worker-crashed': {
    level: 'error',
    meaning: 'a thread ended before its work was done',
    fix: 'what the hint names',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
