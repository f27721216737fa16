import { formerKeys, type Acceptance } from '../../accept/acceptance.js';
import type { Change, Observations, Problem, Spec } from '../../model/index.js';
import { ownerOfHost } from '../../model/owner.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import { knownReaders, standingOfReader, type Standing } from './departed.js';
import { readersBefore } from './in-history.js';
import type { Former } from './former-valid.js';
import { outlivingOf } from './host-certificates.js';
import { recordedEntry } from '../../observe/recorded.js';
import { placeOf } from './leaving.js';
import { OF_ITS_OWN } from './messages/certificates.js';
import { BY_ITS_MANIFEST, hostKeyClaimed, ownKeysReplaced } from './messages/recipients.js';
import { stillValid } from './still-valid.js';

/** A host that gets new keys because of another SSH host key, and its former certificates. */
export interface ReplacedHost {
  owner: string;
  formers: Former[];
  standing: Standing;
  /** The former host keys, as far as manifests name them. */
  keys: string[];
}

interface Context {
  changes: Change[];
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
  /** Epoch seconds. */
  now: number;
}

type Own = Pick<ReplacedHost, 'owner' | 'standing' | 'keys'> & { former: Former };

/** Keys that only this host holds are replaced with its host key; nothing revokes the former certificates. */
export function validOfReplaced(context: Context): ReplacedHost[] {
  const [hosts, formerOf] = [new Map<string, Own[]>(), outlivingOf(context)];
  for (const one of context.changes.flatMap((change) => ownOf(change, formerOf, context))) {
    hosts.set(one.owner, [...(hosts.get(one.owner) ?? []), one]);
  }
  return [...hosts].map(([owner, all]) => ({
    owner,
    formers: all.map(({ former }) => former),
    standing: all.find((one) => one.standing !== 'unknown')?.standing ?? 'unknown',
    keys: [...new Set(all.flatMap((one) => one.keys))],
  }));
}

function ownOf(
  { id, key, reasons }: Change,
  formerOf: ReturnType<typeof outlivingOf>,
  context: Context,
): Own[] {
  const { specs, observations, acceptance } = context;
  const spec = specs.get(id);
  const [host, ...others] = spec?.heldBy ?? [];
  const observation = observations.observed[id];
  if (key !== 'new' || !spec || !observation || host === undefined || others.length > 0) return [];
  const owner = ownerOfHost(host);
  const before = knownReaders(spec, observation, acceptance) ?? readersBefore(observation, context);
  const keys = gone(before?.[owner], spec, owner);
  const accepted = formerKeys(acceptance, owner);
  const isContradicted = keys.length === 0 && isOnlyPresent(accepted, spec, owner, acceptance);
  const isReplaced = keys.length > 0 || reasons.some(({ field }) => field === 'host key');
  const isNoted = before !== undefined || recordedEntry(observation) !== undefined;
  const former = isNoted ? formerOf(spec, observation, owner) : undefined;
  if (!isReplaced || isContradicted || former === undefined) return [];
  const isAccepted = gone(accepted, spec, owner).length > 0;
  const standings = keys.map((one) =>
    standingOfReader({ key: one }, spec, observation, acceptance),
  );
  const standing =
    isAccepted || keys.length === 0 ? 'known' : (standings.find(isNoClaim) ?? 'unknown');
  return [{ owner, standing, keys, former }];
}

/** This clone has never seen another key of that host: a header that names another one proves nothing. */
const isOnlyPresent = (
  accepted: readonly string[],
  spec: Spec,
  owner: string,
  { record }: Acceptance,
): boolean =>
  accepted.length > 0 &&
  gone([...accepted, ...(record?.formerReaders?.[owner] ?? [])], spec, owner).length === 0;

const isNoClaim = (standing: Standing): boolean => standing !== 'unknown';

const gone = (keys: readonly string[] = [], { recipients }: Spec, owner: string): string[] =>
  keys.filter((key) => !recipients[owner]?.includes(key));

/** Each owner's valid certificates, unless its other key is unproven. */
export const ownHostKeys = (hosts: readonly ReplacedHost[]): [string, Former[]][] =>
  hosts.flatMap(({ owner, formers, standing }) =>
    standing === 'unknown' ? [] : [[owner, formers]],
  );

/** Reported if the host shares no key that stays. */
export function formerOfReplaced(
  { owner, formers, standing, keys }: ReplacedHost,
  tools: StanzaTools,
): Problem {
  const place = placeOf(owner);
  if (standing === 'unknown') {
    const named = keys.map((key) => tools.fingerprint(key)).join(', ');
    const message = hostKeyClaimed(named, stillValid(formers));
    return { code: 'reader-claimed', place, level: 'warning', message };
  }
  const source = standing === 'unrecorded' ? BY_ITS_MANIFEST : '';
  const message = ownKeysReplaced(source, stillValid(formers, OF_ITS_OWN));
  return { code: 'host-key-replaced', place, level: 'warning', message };
}
