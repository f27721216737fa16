import type { Meaning } from './meaning.js';

/** Making certificates. */
export const issue = {
  'engine-failed': {
    level: 'error',
    meaning: "the engine that holds an authority's key did not answer, or did not sign",
    fix: "look at the engine's own error, which is the cause of this one",
  },
  'engine-misplaced': {
    level: 'error',
    meaning: 'an engine is given for what is no authority, or for one that gets a new key',
    fix: 'give engines by the ids of authorities that stay, as in `ca-cluster`',
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
    meaning: 'a program asks an issuer that it has closed',
    fix: 'ask before it is closed',
  },
  'issuer-expired': {
    level: 'error',
    meaning: 'the authority has ended',
    fix: '`certflake plan` names the way to a new one',
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
    meaning: 'the certificate that should sign may not sign others',
    fix: "an authority's certificate",
  },
  'issuer-path-length': {
    level: 'error',
    meaning: 'the authority may not sign authorities',
    fix: 'another parent, or a larger `pathLength`',
  },
  lifetime: {
    level: 'error',
    meaning: 'the certificate would end after the year 9999',
    fix: 'a shorter `expiry`',
  },
  'name-not-ascii': {
    level: 'error',
    meaning: 'an alternative name has characters beyond ASCII',
    fix: 'the ASCII form of the name',
  },
  'signature-wrong': {
    level: 'error',
    meaning: "an engine's signature does not fit the authority's public key",
    fix: 'sign the part itself by the algorithm that is named, and give ECDSA in DER',
  },
  'subject-empty': {
    level: 'error',
    meaning: 'the certificate would have neither subject nor names',
    fix: '`commonName` or `hosts`',
  },
  'subject-malformed': {
    level: 'error',
    meaning: 'a field of the subject has a value that it does not take',
    fix: 'what the message says',
  },
  request: {
    level: 'error',
    meaning: "a program's request holds more than plain data",
    fix: 'the contents of a spec as they are',
  },
  'worker-crashed': {
    level: 'error',
    meaning: 'a thread ended before its work was done',
    fix: 'what the hint names',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
