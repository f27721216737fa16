import type { Observation, Recipients, Spec } from '../model/index.js';
import { plausible, type StanzaTools } from '../keyring/stanzas.js';

/**
 * The recipients of a file whose manifest can't be read, as in a merge: the policy's, if its header can be that
 * of a file sealed to them.
 *
 * @returns undefined if the manifest can be read, or if the header names others
 */
export const byHeader = (
  { recipients }: Spec,
  { entry, key }: Observation,
  tools: StanzaTools,
): Recipients | undefined =>
  entry === undefined && key.state === 'read' && plausible(key.stanzas, recipients, tools)
    ? recipients
    : undefined;
