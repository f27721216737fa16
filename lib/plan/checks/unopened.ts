import type { Observation } from '../../model/index.js';
import { certificateOf, recordedEntry } from '../../observe/recorded.js';

/** Nobody has opened the sealed key in this run: what is said of it is a claim of the files beside it. */
export const isUnopened = ({ key, opened }: Observation): boolean =>
  key.state === 'read' && opened === undefined;

/** The way to what the sealed key is: none that gives it up is named before that. */
export const openFirst = ({ notOurs }: Observation): string =>
  notOurs
    ? 'no identity of this run opens the sealed key: pass that of one of its readers to "certflake apply" with -i FILE, which says then what to do'
    : '"certflake apply" with an identity opens the sealed key, and says then what to do';

/** Which files claim the public key that is taken for the sealed one's. */
export function claimants(observation: Observation): string {
  const noted = recordedEntry(observation)?.publicKey ?? undefined;
  if (noted === undefined) return 'its certificate is';
  const isSame = certificateOf(observation)?.publicKey === noted;
  return isSame ? 'its certificate and manifest are' : 'its manifest is';
}

/** That a sealed key isn't its certificate's is a fact once it has been opened. */
export const pairBreaks = (observation: Observation, whose = 'its'): string =>
  isUnopened(observation)
    ? `${whose} manifest says that its sealed key belongs to another certificate`
    : `${whose} sealed key belongs to another certificate`;
