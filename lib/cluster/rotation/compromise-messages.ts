/** What others can do with an authority's key, and what ends it. */

export const untilRetired =
  'what others sign with this key stays valid until every host is deployed with the last step ("retire"): nothing revokes a certificate before';

export const untilAborted =
  'what others sign with the key of the next generation stays valid until every host is deployed with this step: nothing revokes a certificate before';

export const kubeconfigs =
  'a kubeconfig that trusts this authority trusts servers of others too: make all of them again after the last step';

export const secrets =
  'others could read every Secret of the cluster: replace tokens and passwords after the last step, and the key that encrypts Secrets at rest';

/** @param path - of the authority's file */
export const mustNotReturn = (path: string): string =>
  `this generation must not come back: others can endorse a generation of their own with its key, so read each change of ${path} before you deploy it`;

export const neverSameKey =
  'never use --same-key for it: the new certificate would be for the key that others have';

export const nextKey =
  'if others have the key of the next generation, and not that of the present one, stop here and give that generation up';
