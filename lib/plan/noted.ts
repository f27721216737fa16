import type { ManifestEntry, Observation, Reason } from '../model/index.js';
import { sameEntry } from './entry.js';
import { reason } from './state.js';

/** The manifest's digest is of another sealed file; the certificate hasn't changed. */
const SEALED_ANEW =
  'its key was sealed by another program since the manifest was written ("agenix -r" does that), a merge or a run committed half done has brought it, or its file is damaged';

const OPENS = 'an apply with an identity opens and notes it';
const NOT_OURS = 'no identity of this run opens it';

/** No recipient was added or removed. */
const READERS_RENAMED = 'the manifest has its readers under other names';

/** The pair fits, otherwise there would be another change. */
const OPENED = 'its key has been opened and belongs to it, and the manifest does not say so yet';

/** Why a manifest gets another entry. */
export function whyNoted(entry: ManifestEntry, { entry: present, notOurs }: Observation): Reason {
  if (present === undefined) return reason('manifest', 'not in the manifest yet');
  if (present.sealed !== entry.sealed)
    return longReason('sealed key', `${SEALED_ANEW}: ${notOurs ? NOT_OURS : OPENS}`);
  const { recipients, publicKey } = present;
  if (publicKey === null && entry.publicKey !== null) return longReason('sealed key', OPENED);
  return recipients && sameEntry({ ...entry, recipients }, present)
    ? reason('manifest', READERS_RENAMED)
    : reason('manifest', 'the manifest says otherwise');
}

/** Why an entry is rebuilt: nothing is known about its key until an identity opens it. */
export function notRead(fact: string, { opened, notOurs }: Observation): Reason {
  const broken = `its manifest can't be read (${fact})`;
  if (opened !== undefined)
    return longReason('unread manifest', `${broken}: it is noted there anew`);
  const next = notOurs ? NOT_OURS : `${OPENS}, and says so if the key doesn't fit`;
  return longReason('unread manifest', `${broken}, so nothing says who can open its key: ${next}`);
}

/** Short, because many certificates have the same words. */
const longReason = (field: string, message: string): Reason => ({
  ...reason(field, message),
  brief: '',
});
