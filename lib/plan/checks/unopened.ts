import type { Observation } from '../../model/index.js';
import { certflake, say, type Said } from '../../text/say.js';
import { certificateOf, recordedEntry } from '../../observe/recorded.js';

/** No identity of this run opened the sealed key: what the files beside it say is unproven. */
export const isUnopened = ({ key, opened }: Observation): boolean =>
  key.state === 'read' && opened === undefined;

/** How to learn what the sealed key is: no hint gives it up before that. */
export const openFirst = ({ notOurs }: Observation): Said =>
  notOurs
    ? say`no identity of this run opens the sealed key: pass that of one of its readers to ${certflake('apply')} with -i FILE, which says then what to do`
    : say`${certflake('apply')} with an identity opens the sealed key, and says then what to do`;

/** Which files say that the sealed key has that public key. */
export function claimants(observation: Observation): string {
  const noted = recordedEntry(observation)?.publicKey ?? undefined;
  if (noted === undefined) return 'its certificate is';
  const isSame = certificateOf(observation)?.publicKey === noted;
  return isSame ? 'its certificate and manifest are' : 'its manifest is';
}

/** A sealed key that isn't its certificate's is a fact only after it was opened. */
export const pairBreaks = (observation: Observation, whose = 'its'): string =>
  isUnopened(observation)
    ? `${whose} manifest says that its sealed key belongs to another certificate`
    : `${whose} sealed key belongs to another certificate`;
