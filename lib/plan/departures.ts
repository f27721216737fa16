import type { Change, Observations, Problem, Spec } from '../model.js';
import { known } from './known.js';
import { compareReaders, wantedRecipients, type StanzaTools } from './readers.js';

interface Lost {
  owner: string;
  key: string;
  spec: Spec;
}

/** Readers that a new seal leaves out: git keeps the former file, so they keep what they could open. */
function lost(changes: Change[], specs: Map<string, Spec>, observations: Observations): Lost[] {
  return changes.flatMap(({ id, kind }) => {
    const spec = specs.get(id);
    const observation = observations.observed[id];
    const before = observation && known(observation)?.recipients;
    if (!spec || !before || kind !== 'rekey') return [];
    return compareReaders(before, wantedRecipients(spec, before, true)).removed.map((r) => ({
      ...r,
      spec,
    }));
  });
}

/** One finding an operator that left, naming what the former files in git still give away. */
export function departures(
  changes: Change[],
  specs: Map<string, Spec>,
  observations: Observations,
  tools: StanzaTools,
): Problem[] {
  const byKey = new Map<string, Spec[]>();
  for (const { owner, key, spec } of lost(changes, specs, observations)) {
    if (owner === 'operator') byKey.set(key, [...(byKey.get(key) ?? []), spec]);
  }
  return [...byKey].map(([key, opened]) => ({
    code: 'operator-left',
    place: 'userAgeKeys',
    level: 'warning',
    message: `operator ${tools.fingerprint(key)} leaves; the files in git's history stay open to that key: ${opened.map(({ id }) => id).join(', ')}`,
    hint: 'if that person is not trusted with them any more, give these a new key pair (an authority: a successor)',
  }));
}

/** A shared or kept key that a replaced host key could open is only sealed anew: its owner must rotate it. */
export function replacedHostKeys(
  changes: Change[],
  specs: Map<string, Spec>,
  observations: Observations,
  tools: StanzaTools,
): Problem[] {
  return lost(changes, specs, observations)
    .filter(({ owner, spec }) => owner.startsWith('host:') && owner in spec.recipients)
    .map(({ owner, key, spec }) => ({
      code: 'host-key-replaced',
      place: spec.files.key,
      level: 'error',
      message: `${owner} has a new SSH host key, and its former one (${tools.fingerprint(key)}) could open this key, which is only sealed anew`,
      hint: `if the former host key may be in other hands, make a new key: certflake apply --only ${spec.id} --force`,
    }));
}
