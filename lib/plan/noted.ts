import type { ManifestEntry, Observation, Reason } from '../model/index.js';
import { sameEntry } from './entry.js';
import * as texts from './messages/manifests.js';
import { reason } from './state.js';

/** Why a manifest gets another entry. */
export function whyNoted(entry: ManifestEntry, { entry: present, notOurs }: Observation): Reason {
  if (present === undefined) return reason('manifest', texts.NO_ENTRY);
  if (present.sealed !== entry.sealed) return longReason('sealed key', texts.otherSeal(notOurs));
  const { recipients, publicKey } = present;
  if (publicKey === null && entry.publicKey !== null) return longReason('sealed key', texts.OPENED);
  return recipients && sameEntry({ ...entry, recipients }, present)
    ? reason('manifest', texts.RECIPIENTS_RENAMED)
    : reason('manifest', texts.OUT_OF_DATE);
}

/** Why an entry is rebuilt. */
export const notRead = (fact: string, { opened, notOurs }: Observation): Reason =>
  longReason(
    'unread manifest',
    opened === undefined ? texts.nothingKnown(fact, notOurs) : texts.entryAgain(fact),
  );

/** Short, because many certificates have the same words. */
const longReason = (field: string, message: string): Reason => ({
  ...reason(field, message),
  brief: '',
});
