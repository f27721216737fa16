import type {
  Change,
  LeftCertificate,
  Observations,
  Problem,
  Recipients,
  Spec,
  StrayHost,
} from '../model.js';
import { certificateOf, formerReaders } from './known.js';
import { formerCertificates } from './left-certificates.js';
import { compareReaders, readersWanted } from './readers.js';
import { shellWords } from '../shell.js';
import { stillValid } from './strays.js';
import { leftInHeader, type StanzaTools } from '../stanzas.js';
import { renewingKeys, signedIn, type Signed } from './ways.js';

/** A reader that a key loses although it stays the same key. */
interface Lost {
  owner: string;
  key: string;
  spec: Spec;
  /** It was none any more: another tool has sealed the key to it again. */
  again?: true;
}

interface Context {
  changes: Change[];
  specs: Map<string, Spec>;
  observations: Observations;
  complete: boolean;
  tools: StanzaTools;
  /** Who was a reader and is none any more, by owner. */
  former: Recipients;
  /** Those of them that the policy has all the same. */
  declared: ReadonlySet<string>;
  /** Hosts that left; none where only a part is planned. */
  strays: readonly StrayHost[];
  /** What an authority of the policy has signed and the policy no longer has; none where only a part is planned. */
  left: readonly LeftCertificate[];
  /** Epoch seconds. */
  now: number;
}

interface Telling {
  tools: StanzaTools;
  signed: Signed;
  /** By owner, as in `host:web-1`: what its former keys still have a valid certificate for. */
  valid: ReadonlyMap<string, string>;
  declared: ReadonlySet<string>;
}

const specsOf = (all: Lost[]): Spec[] => all.map(({ spec }) => spec);

/** What a change of readers leaves to the user: git keeps the former files, and they stay readable. */
export function departures(context: Context): Problem[] {
  const all = context.changes.flatMap((change) => lostBy(change, context));
  const lost = all.filter(({ again }) => again !== true);
  const replaced = lost.filter(({ owner, spec }) => owner in spec.recipients);
  const hosts = replaced.filter(({ owner }) => owner.startsWith('host:'));
  const left = lost.filter(
    ({ owner, spec }) => owner === 'operator' || !(owner in spec.recipients),
  );
  const signed = signedIn(context.specs.values());
  const [gone, renewed] = [validOfStrays(context), validOfReplaced(context)];
  const { tools, declared } = context;
  const telling = { tools, declared, signed, valid: new Map([...gone, ...renewed]) };
  const unsaid = [...renewed].filter(([owner]) => hosts.every((one) => one.owner !== owner));
  return [
    ...byReader(hosts).map((all) => hostKeyReplaced(all, telling)),
    ...byReader(left).map((all) => readerLeft(all, telling)),
    ...unsaid.map(formerOfReplaced),
    ...formerCertificates(unsaidOf(context, left), context.now),
    ...byReader(all.filter(({ again }) => again)).map((one) => sealedAgain(one, telling)),
  ];
}

function validOfStrays({ strays, now }: Context): Map<string, string> {
  return textsOf(new Map(strays.map(({ host, ends }) => [`host:${host}`, ends])), now);
}

/** What a host alone holds gets new keys with its new host key; nothing revokes the former certificates. */
function validOfReplaced({ changes, specs, observations, now }: Context): Map<string, string> {
  const ends = new Map<string, number[]>();
  for (const { id, key, reasons } of changes) {
    const [host, ...others] = specs.get(id)?.heldBy ?? [];
    const isReplaced = key === 'new' && reasons.some(({ field }) => field === 'host key');
    const observation = observations.observed[id];
    const isAsNoted =
      observation?.key.state === 'read' && observation.entry?.sealed === observation.key.digest;
    const end = isAsNoted ? certificateOf(observation)?.notAfter : undefined;
    if (!isReplaced || host === undefined || others.length > 0 || end === undefined) continue;
    ends.set(`host:${host}`, [...(ends.get(`host:${host}`) ?? []), end]);
  }
  return textsOf(ends, now);
}

const textsOf = (ends: Map<string, number[]>, now: number): Map<string, string> =>
  new Map(
    [...ends].flatMap(([owner, all]) => {
      const text = stillValid(all, now);
      return text === undefined ? [] : [[owner, text] as const];
    }),
  );

/** Said where the host shared no key that stays. */
const formerOfReplaced = ([owner, text]: [string, string]): Problem => ({
  code: 'host-key-replaced',
  place: placeOf(owner),
  level: 'warning',
  message: `its SSH host key was replaced, and git's history stays open to the former one: its former ${text}`,
});

/** Of a host that left and shared keys, that is said with them. */
function unsaidOf({ left, strays }: Context, lost: readonly Lost[]): LeftCertificate[] {
  const said = strays.filter(({ host }) => lost.some(({ owner }) => owner === `host:${host}`));
  return left.filter(({ path }) => said.every(({ folder }) => !path.startsWith(`${folder}/`)));
}

function lostBy({ id, kind, key }: Change, context: Context): Lost[] {
  const { specs, observations, complete, tools, former } = context;
  const spec = specs.get(id);
  const observation = observations.observed[id];
  const before = observation && formerReaders(observation);
  if (!spec || !before || key === 'new' || kind === 'remove') return [];
  const { removed } = compareReaders(before, readersWanted(spec, observation, complete));
  const sealed = observation.key.state === 'read' ? observation.key.stanzas : [];
  const again = leftInHeader(sealed, former, tools).filter(
    (one) => !removed.some((reader) => reader.key === one.key),
  );
  return [
    ...removed.map((reader) => ({ ...reader, spec })),
    ...again.map((reader) => ({ ...reader, spec, again: true as const })),
  ];
}

function byReader(lost: Lost[]): [Lost, ...Lost[]][] {
  const readers = new Map<string, [Lost, ...Lost[]]>();
  for (const one of lost) {
    const name = `${one.owner} ${one.key}`;
    const all = readers.get(name);
    if (all) all.push(one);
    else readers.set(name, [one]);
  }
  return [...readers.values()];
}

/** Names what the former files in git still give away, and how that ends. */
function readerLeft(all: [Lost, ...Lost[]], { tools, signed, valid }: Telling): Problem {
  const [{ owner, key }] = all;
  const isOperator = owner === 'operator';
  return {
    code: isOperator ? 'operator-left' : 'host-left',
    place: isOperator ? 'userAgeKeys' : placeOf(owner),
    level: 'warning',
    message: `${shellWords(owner)} ${tools.fingerprint(key)} leaves, and git's history keeps ${some(all)} open to that key${besides(valid.get(owner))}`,
    hint: `if it is not trusted with them any more: ${renewingKeys(specsOf(all), signed)}`,
  };
}

/**
 * Shared or kept keys that a replaced host key could open are only sealed anew. Said in the run that
 * does so: the manifest names present readers, so that no later run knows of it.
 */
function hostKeyReplaced(all: [Lost, ...Lost[]], { tools, signed, valid }: Telling): Problem {
  const [{ owner, key }] = all;
  return {
    code: 'host-key-replaced',
    place: placeOf(owner),
    level: 'warning',
    message: `its SSH host key was replaced, and the former one (${tools.fingerprint(key)}) could open ${some(all)} that stay and are only sealed anew${besides(valid.get(owner))}`,
    hint: `if the former host key may be in other hands: ${renewingKeys(specsOf(all), signed)}; later runs don't say it again`,
  };
}

const besides = (text: string | undefined): string =>
  text === undefined ? '' : `; of its own, ${text}`;

/** The manifest has no such reader, the header does: agenix has sealed by outdated rules. */
function sealedAgain(all: [Lost, ...Lost[]], { tools, signed, declared }: Telling): Problem {
  const [{ owner, key }] = all;
  const fact = declared.has(key)
    ? 'the policy gives it none of these files'
    : 'the policy has no such key';
  return {
    code: 'sealed-to-former',
    place: owner.startsWith('host:') ? placeOf(owner) : 'userAgeKeys',
    level: 'warning',
    message: `another tool, such as agenix, sealed ${some(all)} to ${shellWords(owner)} ${tools.fingerprint(key)}: ${fact}; that key opens ${all.length === 1 ? 'it' : 'them'}, and what git's history keeps stays open to it`,
    hint: `if it is not trusted with them: ${renewingKeys(specsOf(all), signed)}`,
  };
}

const placeOf = (owner: string): string => `hosts.${shellWords(owner.slice('host:'.length))}`;

const NAMED = 4;

/** `5 keys (a, b, c, d and 1 more)` */
function some(lost: Lost[]): string {
  const ids = lost.map(({ spec }) => spec.id);
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  const keys = ids.length === 1 ? '1 key' : `${ids.length} keys`;
  return `${keys} (${ids.slice(0, NAMED).join(', ')}${more})`;
}
