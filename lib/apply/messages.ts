/** What certflake says while it carries out a plan. */

export const unknownEngine = (id: string, authorities: readonly string[]) => ({
  message: `an engine was passed for ${id}, but the policy has no such authority`,
  hint: `authorities: ${authorities.join(', ')}`,
});

export const engineGetsNewKey = (id: string) => ({
  message: `an engine was passed for ${id}, but this plan makes a new key for it`,
  hint: 'apply this plan without that engine',
});

export const keyInEngine = (path: string, id: string) => ({
  message: `${path}: sealing needs the key itself, but its engine only signs`,
  hint: `pass an identity that opens the sealed key, or plan without ${id}`,
});

/** @param identity - the name of an operator's identity */
export const notSealedTo = (identity: string): string =>
  `it is not sealed to ${identity}, one of its recipients`;
