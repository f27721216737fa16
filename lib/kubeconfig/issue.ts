import { Authorities } from '../keyring/authorities.js';
import { Engines, type EnginesById } from '../keyring/engines.js';
import { Keys } from '../keyring/keys.js';
import { issueCertificate } from '../issue/issue.js';
import type { Issued } from '../issue/types.js';
import type { CertificateContents, Observations, Spec, Specs } from '../model/index.js';
import { certificateOf } from '../observe/recorded.js';
import type { Identity } from '../seal/identities.js';
import type { Tree } from '../store/tree.js';

/** The authority's certificate and sealed key, and what opens the key. */
export interface Source {
  specs: Specs;
  tree: Tree;
  observations: Observations;
  identities: Identity[];
  /** Engines with authorities' keys, by id: their sealed keys aren't opened. */
  engines?: EnginesById;
  /** Epoch seconds. */
  now: number;
}

/**
 * A certificate for a new key, followed by its intermediates. Keeps nothing; the authority's key is in memory
 * only while needed.
 *
 * @throws CertflakeError if no identity opens the authority's key
 */
export async function issueFrom(
  { specs, tree, observations, identities, engines: outside, now }: Source,
  issuer: Spec,
  contents: CertificateContents,
): Promise<Issued> {
  const present = ({ id }: Spec) => {
    const observation = observations.observed[id];
    return observation && certificateOf(observation);
  };
  const engines = new Engines(new Keys(tree, identities), outside);
  const authorities = new Authorities(specs.specs, present, engines);
  try {
    const signer = await authorities.signer(issuer.id);
    const issued = await issueCertificate({ contents, now, issuer: signer });
    return { ...issued, certificate: [issued.certificate, ...signer.chain].join('') };
  } finally {
    await authorities.wipe();
  }
}
