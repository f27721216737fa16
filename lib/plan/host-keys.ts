import type { Reason } from '../model.js';
import { formerReaders } from './known.js';
import type { StanzaTools } from './readers.js';
import { change, reason, type Check, type SpecState } from './state.js';

/** The former SSH host key may be in other hands: what that host alone holds gets a new key. */
export const hostKeyReplaced =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, options } = state;
    if ((spec.shared || spec.keepKey) && !options.force) return undefined;
    const reasons = spec.heldBy.flatMap((host) => replaced(state, `host:${host}`, tools) ?? []);
    return reasons.length === 0 ? undefined : change('reissue', 'new', reasons);
  };

function replaced(state: SpecState, owner: string, tools: StanzaTools): Reason | undefined {
  const before = formerReaders(state.observation);
  const now = state.spec.recipients[owner];
  if (now === undefined) return undefined;
  if (before === undefined) return replacedByTag(state, now, tools);
  const former = before[owner];
  if (former === undefined || former.some((key) => now.includes(key))) return undefined;
  const [from, to] = [former, now].map((keys) => keys.map((k) => tools.fingerprint(k)).join(', '));
  return reason('host key', `host key: ${from!} -> ${to!}`, from, to);
}

/** Nobody has noted the readers: a header without this host's tag and with a stranger's was another host key's. */
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
  return reason('host key', `host key: tag ${strangers.join(', ')} -> ${to}`, strangers.join(), to);
}
