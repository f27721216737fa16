import type { ManifestEntry, Reason } from '../model.js';
import { sameEntry } from './entry.js';
import { reason } from './state.js';

/** The manifest's digest of the sealed file is another's: its certificate is as it was. */
const SEALED_ANEW =
  'its key was sealed by another program since the manifest was written ("agenix -r" does that) or by a run committed half done, or its file is damaged: an apply with an identity opens and notes it';

/** Nobody was added or left out. */
const READERS_RENAMED = 'the manifest has its readers under other names';

/** Why a manifest gets another entry. */
export function whyNoted(entry: ManifestEntry, present: ManifestEntry | undefined): Reason {
  if (present === undefined) return reason('manifest', 'not in the manifest yet');
  if (present.sealed !== entry.sealed) return reason('sealed key', SEALED_ANEW);
  const { recipients } = present;
  return recipients && sameEntry({ ...entry, recipients }, present)
    ? reason('manifest', READERS_RENAMED)
    : reason('manifest', 'the manifest says otherwise');
}

/** Why an entry is noted anew: nothing is known of its key until an identity has opened it. */
export const notRead = (fact: string, isOpened: boolean): Reason =>
  reason(
    'unread manifest',
    isOpened
      ? `its manifest can't be read (${fact}): it is noted there anew`
      : `its manifest can't be read (${fact}), so nothing says who can open its key: an apply with an identity opens and notes it, and says so if the key doesn't fit`,
  );
