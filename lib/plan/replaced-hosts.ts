import { formerKeys, type Acceptance } from '../accept/acceptance.js';
import type { Change, Observations, Problem, Spec } from '../model.js';
import type { StanzaTools } from '../stanzas.js';
import { knownReaders, standingOfReader, type Standing } from './departed.js';
import { certificateOf, known } from './known.js';
import { placeOf } from './leaving.js';
import { stillValid } from './strays.js';
import { isRoot } from './ways.js';

/** A host that gets new keys for another SSH host key, and what its former certificates are. */
export interface ReplacedHost {
  owner: string;
  /** `1 certificate stays valid until …` */
  text: string;
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

type Own = Pick<ReplacedHost, 'owner' | 'standing' | 'keys'> & { end: number; isBelow: boolean };

/** What a host alone holds gets new keys with its new host key; nothing revokes the former certificates. */
export function validOfReplaced(context: Context): ReplacedHost[] {
  const hosts = new Map<string, Own[]>();
  for (const one of context.changes.flatMap((change) => ownOf(change, context))) {
    hosts.set(one.owner, [...(hosts.get(one.owner) ?? []), one]);
  }
  return [...hosts].flatMap(([owner, all]) => {
    const isBelow = all.some((one) => one.isBelow);
    const ends = all.map(({ end }) => end);
    const text = stillValid({ ends, ...(isBelow ? { isBelow } : {}) }, context.now);
    const standing = all.find((one) => one.standing !== 'unknown')?.standing ?? 'unknown';
    const keys = [...new Set(all.flatMap((one) => one.keys))];
    return text === undefined ? [] : [{ owner, text, standing, keys }];
  });
}

function ownOf({ id, key, reasons }: Change, context: Context): Own[] {
  const { specs, observations, acceptance } = context;
  const spec = specs.get(id);
  const [host, ...others] = spec?.heldBy ?? [];
  const observation = observations.observed[id];
  if (key !== 'new' || !spec || !observation || host === undefined || others.length > 0) return [];
  const owner = `host:${host}`;
  const before = knownReaders(spec, observation, acceptance);
  const keys = gone(before?.[owner], spec, owner);
  const accepted = formerKeys(acceptance, owner);
  const isContradicted = keys.length === 0 && isOnlyPresent(accepted, spec, owner, acceptance);
  const isReplaced = keys.length > 0 || reasons.some(({ field }) => field === 'host key');
  const isNoted = before !== undefined || known(observation) !== undefined;
  const end = isNoted ? certificateOf(observation)?.notAfter : undefined;
  if (!isReplaced || isContradicted || end === undefined) return [];
  const isAccepted = gone(accepted, spec, owner).length > 0;
  const standings = keys.map((one) =>
    standingOfReader({ key: one }, spec, observation, acceptance),
  );
  const standing =
    isAccepted || keys.length === 0 ? 'known' : (standings.find(isNoClaim) ?? 'unknown');
  const issuer = specs.get(spec.issuerId);
  return [{ owner, standing, keys, end, isBelow: issuer !== undefined && !isRoot(issuer) }];
}

/** This clone has never had another key of that host: a header that names another one is anybody's. */
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

/** What is valid of each owner, where it isn't a mere claim that its key is another. */
export const ownHostKeys = (hosts: readonly ReplacedHost[]): [string, string][] =>
  hosts.flatMap(({ owner, text, standing }) => (standing === 'unknown' ? [] : [[owner, text]]));

/** Said where the host shared no key that stays. */
export function formerOfReplaced(
  { owner, text, standing, keys }: ReplacedHost,
  tools: StanzaTools,
): Problem {
  const place = placeOf(owner);
  if (standing === 'unknown') {
    const named = keys.map((key) => tools.fingerprint(key)).join(', ');
    const message = `its manifest claims that ${named} was its SSH host key: this clone has accepted no such key for it, and anybody can write a manifest; if that is true, git's history stays open to it, and ${text}`;
    return { code: 'reader-claimed', place, level: 'warning', message };
  }
  const noted = standing === 'unrecorded' ? ', as its manifest says' : '';
  const message = `its SSH host key was replaced, and git's history stays open to the former one${noted}: its former ${text}`;
  return { code: 'host-key-replaced', place, level: 'warning', message };
}
