import type { Claim } from '../model.js';

/**
 * How to accept a claim by name: by its fingerprint, or as `<owner>=<fingerprint>` where the same key is claimed
 * for several owners. Who was told a host's fingerprint must not make an operator of it.
 */
export function wordOf(claim: Claim, among: readonly Claim[]): string {
  if (claim.kind !== 'reader' || !isAmbiguous(claim.fingerprint, among)) return claim.fingerprint;
  return `${claim.owner}=${claim.fingerprint}`;
}

function isAmbiguous(fingerprint: string, claims: readonly Claim[]): boolean {
  const owners = claims.flatMap((one) =>
    one.kind === 'reader' && one.fingerprint === fingerprint ? one.owner : [],
  );
  return new Set(owners).size > 1;
}

/** The claims that these words don't name. */
export function unnamed(claims: readonly Claim[], words: readonly string[] = []): Claim[] {
  const named = new Set(words.map(bareFingerprint));
  return claims.filter((claim) => {
    const isExact = claim.kind === 'reader' && named.has(`${claim.owner}=${claim.fingerprint}`);
    return !isExact && !named.has(wordOf(claim, claims));
  });
}

/** As openssl prints a digest, with colons and capitals, or as the plan does. */
export const bareFingerprint = (word: string): string =>
  /^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i.test(word) ? word.replaceAll(':', '').toLowerCase() : word;
