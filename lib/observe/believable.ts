import { stanzaTools } from '../keyring/stanza-tools.js';
import { CertflakeError } from '../errors.js';
import type { ManifestEntry, SealedFile } from '../model/index.js';
import { plausible } from '../keyring/stanzas.js';

/**
 * An entry as far as its file confirms it: recipients that the header contradicts (in kinds, tags or number),
 * or that aren't public keys, count as unknown. A manifest isn't proof: any commit can change it.
 */
export function believable(entry: ManifestEntry, key: SealedFile): ManifestEntry {
  const { recipients, sealed } = entry;
  if (recipients === null) return entry;
  const isAbout = key.state === 'read' && key.digest === sealed;
  try {
    const keys = Object.values(recipients).flat();
    keys.forEach((one) => stanzaTools.stanzaOf(one));
    if (!isAbout || plausible(key.stanzas, recipients, stanzaTools)) return entry;
  } catch (error) {
    if (!(error instanceof CertflakeError)) throw error;
  }
  return { ...entry, recipients: null };
}
