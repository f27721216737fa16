import { formerKeys } from '../../accept/acceptance.js';
import type { Reason } from '../../model/index.js';
import { ownerOfHost } from '../../model/owner.js';
import { formerReaders, recordedEntry } from '../../observe/recorded.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { formerTags, HOST_KEY, hostKey } from '../messages/certificates.js';
import { change, reason, type Check, type SpecState } from '../state.js';

/** The former SSH host key may be in wrong hands: keys that only this host holds are replaced. */
export const hostKeyReplaced =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, options } = state;
    if ((spec.shared || spec.keepKey) && !options.force) return undefined;
    const reasons = spec.heldBy.flatMap((host) => replaced(state, ownerOfHost(host), tools) ?? []);
    return reasons.length === 0 ? undefined : change('reissue', 'new', reasons);
  };

function replaced(state: SpecState, owner: string, tools: StanzaTools): Reason | undefined {
  const now = state.spec.recipients[owner];
  if (now === undefined) return undefined;
  const accepted = formerKeys(state.acceptance, owner);
  const isOther = accepted.length > 0 && !accepted.some((key) => now.includes(key));
  if (isOther && !isSealedTo(state, owner, now, tools)) return otherKey(accepted, now, tools);
  const before = formerReaders(state.observation);
  if (before === undefined) return replacedByTag(state, now, tools);
  const former = before[owner];
  if (former === undefined || former.some((key) => now.includes(key))) return undefined;
  return otherKey(former, now, tools);
}

function otherKey(former: string[], now: string[], tools: StanzaTools): Reason {
  const [from, to] = [former, now].map((keys) => keys.map((k) => tools.fingerprint(k)).join(', '));
  return hostKeyReason(from!, from!, to!);
}

/** Another operator may already have made the new pair. Only an identity that opens a key can reseal it. */
function isSealedTo(
  { observation }: SpecState,
  owner: string,
  keys: string[],
  tools: StanzaTools,
): boolean {
  if (observation.key.state !== 'read') return false;
  const present = observation.key.stanzas.flatMap(({ tag }) => tag ?? []);
  const noted = recordedEntry(observation)?.recipients?.[owner] ?? [];
  return keys.some((key) => {
    const { tag } = tools.stanzaOf(key);
    return tag === undefined ? noted.includes(key) : present.includes(tag);
  });
}

/**
 * No record of the recipients: a header with a stranger's tag and without this host's was another host key's.
 */
function replacedByTag(
  { spec, observation }: SpecState,
  keys: string[],
  tools: StanzaTools,
): Reason | undefined {
  if (observation.key.state !== 'read') return undefined;
  const tagsOf = (all: string[]): (string | undefined)[] => all.map((k) => tools.stanzaOf(k).tag);
  const present = observation.key.stanzas.flatMap(({ tag }) => tag ?? []);
  const wanted = new Set(tagsOf(Object.values(spec.recipients).flat()));
  const strangers = present.filter((tag) => !wanted.has(tag));
  const opens = tagsOf(keys).some((tag) => tag === undefined || present.includes(tag));
  if (opens || strangers.length === 0) return undefined;
  const to = keys.map((key) => tools.fingerprint(key)).join(', ');
  return hostKeyReason(formerTags(strangers), strangers.join(), to);
}

const hostKeyReason = (former: string, from: string, to: string): Reason => ({
  ...reason('host key', hostKey(former, to), from, to),
  brief: HOST_KEY,
});
