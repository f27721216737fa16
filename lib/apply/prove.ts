import type { Observation, Observations, Specs } from '../model.js';
import { isUnproven } from '../plan/known.js';
import type { Identity } from '../seal/identities.js';
import { unseal } from '../seal/seal.js';
import type { Tree } from '../store/tree.js';
import { importPrivateKey, publicKeyDigest } from '../x509/keys.js';

/** Whether opening this sealed key would tell something that neither manifest nor header does. */
export function needsProof(observation: Observation): boolean {
  const wreck = observation.certificate.state === 'unreadable';
  return isUnproven(observation) || (wreck && observation.key.state === 'read');
}

/**
 * Open the sealed keys that nobody has proven yet (K8Nix's, `agenix -r`'s, a merge's) and note which
 * public key each holds. One that no identity opens stays unproven: that is no error here.
 */
export async function prove(
  specs: Specs,
  observations: Observations,
  tree: Tree,
  identities: Identity[],
): Promise<Observations> {
  const observed = { ...observations.observed };
  for (const { id, files } of specs.specs) {
    const observation = observed[id];
    if (observation === undefined || !needsProof(observation)) continue;
    const opened = await openedKey(tree, files.key, identities);
    if (opened !== undefined) observed[id] = { ...observation, opened };
  }
  return { ...observations, observed };
}

async function openedKey(
  tree: Tree,
  path: string,
  identities: Identity[],
): Promise<string | undefined> {
  const bytes = tree.read(path);
  if (bytes === undefined) return undefined;
  try {
    const pem = await unseal(bytes, identities, path);
    const digest = publicKeyDigest(importPrivateKey(pem));
    pem.fill(0);
    return digest;
  } catch {
    return undefined;
  }
}
