import { known } from './known.js';
import { compareReaders, plausible, wantedRecipients, type StanzaTools } from './readers.js';
import { change, reason, type Check } from './state.js';

/** Same key, same certificate, other readers. */
export const recipientsDiffer =
  (tools: StanzaTools): Check =>
  ({ spec, observation, complete }) => {
    if (observation.key.state !== 'read') return undefined;
    const before = known(observation)?.recipients;
    const wanted = wantedRecipients(spec, before, complete);
    if (!before) {
      return plausible(observation.key.stanzas, wanted, tools)
        ? undefined
        : change('rekey', 'none', [reason('recipients', "its header doesn't fit its recipients")]);
    }
    const { added, removed } = compareReaders(before, wanted);
    if (added.length + removed.length === 0) return undefined;
    return change('rekey', 'none', [
      ...added.map(({ owner, key }) =>
        reason('recipients', `+ ${owner} ${tools.fingerprint(key)}`, undefined, key),
      ),
      ...removed.map(({ owner, key }) =>
        reason('recipients', `- ${owner} ${tools.fingerprint(key)}`, key),
      ),
    ]);
  };
