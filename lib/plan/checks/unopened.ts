import type { Observation } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import * as texts from '../messages/keys.js';
import { certificateOf, recordedEntry } from '../../observe/recorded.js';

/** No identity of this run opened the sealed key: what the files beside it say is unproven. */
export const isUnopened = ({ key, opened }: Observation): boolean =>
  key.state === 'read' && opened === undefined;

/** How to learn what the sealed key is: no hint gives it up before that. */
export const openFirst = ({ notOurs }: Observation): Said => texts.openFirst(notOurs);

/** Which files name a public key as that of the sealed key. */
export function claimants(observation: Observation): string {
  const noted = recordedEntry(observation)?.publicKey ?? undefined;
  if (noted === undefined) return texts.CLAIMS.certificate;
  const isSame = certificateOf(observation)?.publicKey === noted;
  return isSame ? texts.CLAIMS.both : texts.CLAIMS.manifest;
}

/** A sealed key that isn't its certificate's is a fact only after it was opened. */
export const pairBreaks = (observation: Observation, whose = 'its'): string =>
  isUnopened(observation) ? texts.otherPairClaimed(whose) : texts.otherPair(whose);
