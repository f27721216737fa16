import type { Observation, Recipients, Spec } from '../model/index.js';
import { plausible, type StanzaTools } from '../keyring/stanzas.js';

/**
 * Who can open a file whose manifest can't be read, as in a merge: the policy's readers, if its header can be that of a
 * file sealed to them.
 *
 * @returns undefined where a manifest can be read, and where the header names others
 */
export const byHeader = (
  { recipients }: Spec,
  { entry, key }: Observation,
  tools: StanzaTools,
): Recipients | undefined =>
  entry === undefined && key.state === 'read' && plausible(key.stanzas, recipients, tools)
    ? recipients
    : undefined;
