import { isSealedKey } from '../../model/layout.js';
import type { Observations, Problem } from '../../model/index.js';
import { hostOf, isHost } from '../../model/owner.js';
import { hinted } from '../../hint.js';
import { certflake, say, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import type { NotedReader } from './departed.js';
import type { Former } from './former-valid.js';
import { OF_ITS_OWN, rebuildFirst } from './messages/certificates.js';
import * as messages from './messages/recipients.js';
import { renewingKeys, type Opened } from './renewing.js';
import { stillValid } from './still-valid.js';
import type { Signed } from '../signed.js';

/** A recipient that a key loses, or that could open the valid key that this run replaces. */
export interface Lost extends NotedReader, Opened {
  /**
   * `withdrawn`: the policy has that key for other files; `claimed`: only a manifest says so; `again`: it was
   * no longer a recipient, and another tool sealed the key to it.
   */
  way: 'left' | 'replaced' | 'withdrawn' | 'claimed' | 'again';
  /** This clone has no record: the manifest says so, and nothing contradicts it. */
  noted?: true;
}

export type LostAll = [Lost, ...Lost[]];

export interface Telling {
  tools: StanzaTools;
  signed: Signed;
  observations: Observations;
  /** By owner, as in `host:web-1`: valid certificates that its former keys still open. */
  valid: ReadonlyMap<string, readonly Former[]>;
  /** The policy's keys, whether or not they open one of its files. */
  declared: ReadonlySet<string>;
  /** This run removes what the policy no longer has. */
  isPruning: boolean;
  /** Epoch seconds. */
  now: number;
}

export const renewing = (all: LostAll, telling: Telling, own: readonly Former[] = []): Said =>
  say`${all.some((one) => isUnread(one, telling)) ? WHOLE_FIRST : ''}${renewingKeys(all, { ...telling, own })}`;

const WHOLE_FIRST = rebuildFirst(certflake('apply'));

const isUnread = ({ spec, renewed }: Lost, { observations: { observed } }: Telling): boolean =>
  renewed !== 'earlier' &&
  observed[spec.id]?.key.state === 'read' &&
  observed[spec.id]?.entry === undefined;

const ownOf = ([{ owner }]: LostAll, { valid }: Telling): readonly Former[] =>
  valid.get(owner) ?? [];

/** The words that most texts about these need. */
const wordsOf = (all: LostAll, telling: Telling) => ({
  who: named(all, telling),
  keys: some(all),
  them: them(all),
  source: asNoted(all),
});

/** Names what the former files in git still expose, and what ends that. */
export function readerLeft(all: LostAll, telling: Telling): Problem {
  const [{ owner }] = all;
  const isOperator = !isHost(owner);
  const own = ownOf(all, telling);
  const more = `${besides(own)}${isOperator ? uncounted(telling) : ''}`;
  const { message, hint } = messages.left(
    { ...wordsOf(all, telling), renewing: renewing(all, telling, own) },
    more,
  );
  return {
    code: isOperator ? 'operator-left' : 'host-left',
    ...{ place: placeOf(owner), level: 'warning', message, ...hinted(hint) },
  };
}

/** No run reseals what the policy no longer has, even with an identity that opens it. */
function uncounted({ observations: { orphans }, isPruning }: Telling): string {
  const count = orphans.filter(isSealedKey).length;
  return count === 0 || isPruning ? '' : messages.uncounted(count);
}

/** By another role, or as an operator of fewer authorities. */
export function keysWithdrawn(all: LostAll, telling: Telling): Problem {
  const { message, hint } = messages.withdrawn({
    ...wordsOf(all, telling),
    renewing: renewing(all, telling),
  });
  return {
    ...{ code: 'keys-withdrawn', place: placeOf(all[0].owner), level: 'warning', message },
    ...hinted(hint),
  };
}

/**
 * Shared or kept keys that a replaced host key could open are only resealed, unless more is due. The run that
 * does it reports this: afterwards the manifest names the present recipients, so no later run can know.
 */
export function hostKeyReplaced(all: LostAll, telling: Telling): Problem {
  const [{ owner, key }] = all;
  const own = ownOf(all, telling);
  const { message, hint } = messages.hostKeyReplaced({
    fingerprint: telling.tools.fingerprint(key),
    opened: openedBy(all),
    more: `${asNoted(all)}${besides(own)}`,
    renewing: renewing(all, telling, own),
  });
  return {
    ...{ code: 'host-key-replaced', place: placeOf(owner), level: 'warning', message },
    ...hinted(hint),
  };
}

function openedBy(all: LostAll): string[] {
  const [renewed, stay] = [all.filter((one) => one.renewed), all.filter((one) => !one.renewed)];
  return [
    ...(stay.length === 0 ? [] : [messages.onlySealed(some(stay))]),
    ...(renewed.length === 0 ? [] : [messages.replacedNow(some(renewed))]),
  ];
}

/** Gives no command: any commit may have changed the manifest. */
export function claimed(all: LostAll, telling: Telling): Problem {
  const { manifest } = all[0].spec.files;
  const { message, hint } = messages.claimed(wordsOf(all, telling), manifest);
  return {
    ...{ code: 'reader-claimed', place: shellWords(manifest), level: 'warning', message },
    ...hinted(hint),
  };
}

/**
 * The header names a recipient that the manifest doesn't: agenix sealed by outdated rules. A header alone is no
 * proof; opening the file proves that a holder of its key wrote the header (the age format has a MAC over it).
 */
export function sealedAgain(all: LostAll, telling: Telling): Problem {
  const [{ owner, key }] = all;
  const fact = telling.declared.has(key) ? messages.GIVES_NONE : messages.NO_SUCH_KEY;
  const words = { ...wordsOf(all, telling), fact };
  const { message, hint } = isOpened(all, telling)
    ? messages.sealedAgain(words, renewing(all, telling))
    : messages.namedInHeaders(words, all.length, isTried(all, telling));
  return {
    ...{ code: 'sealed-to-former', place: placeOf(owner), level: 'warning', message },
    ...hinted(hint),
  };
}

const isOpened = (all: LostAll, { observations: { observed } }: Telling): boolean =>
  all.every(({ spec }) => observed[spec.id]?.opened !== undefined);

const isTried = (all: LostAll, { observations: { observed } }: Telling): boolean =>
  all.some(({ spec }) => observed[spec.id]?.notOurs === true);

export const named = (
  [{ owner, key }]: readonly [NotedReader, ...unknown[]],
  { tools }: Pick<Telling, 'tools'>,
): string => `${shellWords(owner)} ${tools.fingerprint(key)}`;

export const them = (all: LostAll): string => (all.length === 1 ? 'it' : 'them');

const besides = (own: readonly Former[]): string =>
  own.length === 0 ? '' : messages.ownStay(stillValid(own, OF_ITS_OWN));

function asNoted(all: LostAll): string {
  if (all[0].noted === undefined) return '';
  const manifests = new Set(all.map(({ spec }) => spec.files.manifest));
  return manifests.size === 1 ? messages.BY_A_MANIFEST : messages.BY_MANIFESTS;
}

/** The option where the policy declares, or declared, that owner. */
export function placeOf(owner: string): string {
  const host = hostOf(owner);
  return host === undefined ? 'userAgeKeys' : `hosts.${shellWords(host)}`;
}

const NAMED = 4;

/** `5 keys (a, b, c, d and 1 more)` */
export function some(lost: readonly Pick<Lost, 'spec'>[]): string {
  const ids = lost.map(({ spec }) => spec.id);
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  const keys = ids.length === 1 ? '1 key' : `${ids.length} keys`;
  return `${keys} (${ids.slice(0, NAMED).join(', ')}${more})`;
}
