/** What certflake says about authorities that sign, keys that are certified, engines and workers. */
import { isoDate } from '../text/dates.js';
import { bare, certflake, say, typed } from '../text/say.js';

// The certificate to make.

export const unsupportedKey = (kind: string): string => `${kind} keys are not supported`;

/** @param has - the kind of key, as `describeKey` has it */
export const keyDiffers = (has: string, wanted: string): string =>
  `the key to keep is ${has}, but the policy asks for ${wanted}`;

export const noName = 'the certificate would have no name';
export const setName = (isAuthority: boolean): string =>
  isAuthority ? 'set commonName' : 'set commonName or hosts';

export const badCharacter = (field: string): string =>
  `the subject's ${field} has a character that no name can have`;

export const badCountry = (field: string): string =>
  `the subject's ${field} is not a two-letter country code`;

export const notAscii = 'an alternative name has a character that is not ASCII';
export const endsTooLate = 'the lifetime ends after the year 9999';

// The authority that signs it.

export const titled = (commonName: string): string => `authority "${commonName}"`;

export const issuerKeyDiffers = "the authority's key does not belong to its certificate";

export const unreadableKey = (authority: string): string =>
  `${authority} has a public key that cannot be read`;

export const notAuthority = (authority: string): string =>
  `${authority} has a certificate that cannot sign other certificates`;

export const ended = (authority: string, notAfter: number): string =>
  `${authority} ended on ${isoDate(notAfter)}`;

export const endedHint = say`make a new authority: ${certflake('plan')} says how`;

export const notYet = (authority: string, notBefore: number): string =>
  `${authority} begins on ${isoDate(notBefore)}`;

export const notYetHint = say`set the clock if it is wrong, or wait until that date; ${certflake('plan')} says how to make another authority`;

export const pathLengthZero = (authority: string): string =>
  `${authority} must not sign authorities: its pathLength is 0`;

// Engines.

export const otherEngine = {
  message: "the engine's key is not the authority's key",
  hint: "pass the engine that has the key of the authority's certificate",
};

export const gaveNoKey = 'did not give its public key';
export const didNotSign = 'did not sign';

export const engineFailed = (fact: string) => ({
  message: `the engine of the authority's key ${fact}`,
  hint: "the cause of this error is the engine's own error",
});

export const wrongSignature = {
  message: "the engine's signature does not fit the authority's public key",
  hint: say`sign the bytes in the argument "part", not their hash, with the given algorithm; encode an ECDSA signature in DER`,
};

export const keyWiped = {
  message: "the authority's key has been wiped",
  hint: 'wipe an engine after the last certificate that it signs',
};

// Workers.

export const closed = 'the issuer is closed';

export const notPlainData = {
  message: 'the request contains more than plain data, so no worker can take it',
  hint: 'pass the contents of a spec unchanged',
};

export const cannotMake = (reason: string): string => `cannot make a certificate: ${reason}`;

export const workerEnded = (fact: string): string =>
  `a worker ended before its certificate was made: ${fact}`;

export const outOfMemory = [
  'it ran out of memory',
  say`give Node more, in MiB: ${bare(typed('export NODE_OPTIONS=--max-old-space-size=4096'))}`,
] as const;

export const noThreads = [
  'the operating system starts no more threads',
  say`end other programs, or raise the limit, as with ${typed('ulimit -u 4096')}`,
] as const;

export const exited = (status: number): string => `it exited with status ${status}`;

export const report = 'please report it with the output of the same command and --debug';
