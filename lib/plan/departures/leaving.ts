import { isSealedKey } from '../../model/layout.js';
import type { Observations, Problem } from '../../model/index.js';
import { hostOf, isHost } from '../../model/owner.js';
import { hinted } from '../../hint.js';
import { certflake, git, say, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import type { StanzaTools } from '../../keyring/stanzas.js';
import type { NotedReader } from './departed.js';
import type { Former } from './former-valid.js';
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

/** A partial run doesn't rebuild an unreadable manifest. */
const WHOLE_FIRST = say`first ${certflake('apply')}, which writes manifests anew; then `;

const isUnread = ({ spec, renewed }: Lost, { observations: { observed } }: Telling): boolean =>
  renewed !== 'earlier' &&
  observed[spec.id]?.key.state === 'read' &&
  observed[spec.id]?.entry === undefined;

const ownOf = ([{ owner }]: LostAll, { valid }: Telling): readonly Former[] =>
  valid.get(owner) ?? [];

/** Names what the former files in git still expose, and what ends that. */
export function readerLeft(all: LostAll, telling: Telling): Problem {
  const [{ owner }] = all;
  const isOperator = !isHost(owner);
  const own = ownOf(all, telling);
  return {
    code: isOperator ? 'operator-left' : 'host-left',
    place: placeOf(owner),
    level: 'warning',
    message: `${named(all, telling)} leaves, and git's history keeps ${some(all)} open to that key${asNoted(all)}${besides(own)}${isOperator ? uncounted(telling) : ''}`,
    ...hinted(say`if it is not trusted with ${them(all)} any more: ${renewing(all, telling, own)}`),
  };
}

/** No run reseals what the policy no longer has, even with an identity that opens it. */
function uncounted({ observations: { orphans }, isPruning }: Telling): string {
  const count = orphans.filter(isSealedKey).length;
  if (count === 0 || isPruning) return '';
  return count === 1
    ? '; 1 key that the policy no longer has is not counted: no run seals it anew, and --prune removes it'
    : `; ${count} keys that the policy no longer has are not counted: no run seals them anew, and --prune removes them`;
}

/** By another role, or as an operator of fewer authorities. */
export function keysWithdrawn(all: LostAll, telling: Telling): Problem {
  return {
    code: 'keys-withdrawn',
    place: placeOf(all[0].owner),
    level: 'warning',
    message: `${named(all, telling)} stays, and no longer gets ${some(all)}, which git's history keeps open to that key${asNoted(all)}`,
    ...hinted(say`if it is not trusted with ${them(all)} any more: ${renewing(all, telling)}`),
  };
}

/**
 * Shared or kept keys that a replaced host key could open are only resealed, unless more is due. The run that
 * does it reports this: afterwards the manifest names the present recipients, so no later run can know.
 */
export function hostKeyReplaced(all: LostAll, telling: Telling): Problem {
  const [{ owner, key }] = all;
  const own = ownOf(all, telling);
  return {
    code: 'host-key-replaced',
    place: placeOf(owner),
    level: 'warning',
    message: `its SSH host key was replaced, and the former one (${telling.tools.fingerprint(key)}) could open ${openedBy(all)}${asNoted(all)}${besides(own)}`,
    ...hinted(
      say`if the former host key may be in other hands: ${renewing(all, telling, own)}; later runs don't say it again`,
    ),
  };
}

function openedBy(all: LostAll): string {
  const [renewed, stay] = [all.filter((one) => one.renewed), all.filter((one) => !one.renewed)];
  const stays = stay.length === 1 ? 'that stays and is' : 'that stay and are';
  return [
    ...(stay.length === 0 ? [] : [`${some(stay)} ${stays} only sealed anew`]),
    ...(renewed.length === 0 ? [] : [`${some(renewed)} in whose place this run makes new keys`]),
  ].join(', and ');
}

/** Gives no command: any commit may have changed the manifest. */
export function claimed(all: LostAll, telling: Telling): Problem {
  const [{ spec }] = all;
  return {
    code: 'reader-claimed',
    place: shellWords(spec.files.manifest),
    level: 'warning',
    message: `it claims that ${named(all, telling)} could open ${some(all)}: this clone has accepted no such reader of ${them(all)}, and anybody can write a manifest`,
    ...hinted(
      say`find out who wrote that (${git('log -p --', spec.files.manifest)}); if it is true, git's history keeps ${them(all)} open to that key`,
    ),
  };
}

/**
 * The header names a recipient that the manifest doesn't: agenix sealed by outdated rules. A header alone is no
 * proof; opening the file proves that a holder of its key wrote the header (the age format has a MAC over it).
 */
export function sealedAgain(all: LostAll, telling: Telling): Problem {
  const [{ owner, key }] = all;
  const fact = telling.declared.has(key)
    ? 'the policy gives it none of these files'
    : 'the policy has no such key';
  const problem = { code: 'sealed-to-former', place: placeOf(owner), level: 'warning' } as const;
  if (!isOpened(all, telling)) {
    return {
      ...problem,
      message: `${all.length === 1 ? 'the header' : 'each header'} of ${some(all)} names ${named(all, telling)}: ${fact}; if agenix or an earlier run has sealed ${them(all)} so, that key opens ${them(all)}, and what git's history keeps stays open to it`,
      ...hinted(
        isTried(all, telling)
          ? say`no identity of this run opens ${them(all)}; ${certflake('apply')} with one that does (-i FILE) says whether it is so`
          : say`${certflake('apply')} with an identity opens ${them(all)} and says whether it is so`,
      ),
    };
  }
  return {
    ...problem,
    message: `agenix or an earlier run has sealed ${some(all)} to ${named(all, telling)}: ${fact}; that key opens ${them(all)}, and what git's history keeps stays open to it`,
    ...hinted(say`if it is not trusted with ${them(all)}: ${renewing(all, telling)}`),
  };
}

const isOpened = (all: LostAll, { observations: { observed } }: Telling): boolean =>
  all.every(({ spec }) => observed[spec.id]?.opened !== undefined);

const isTried = (all: LostAll, { observations: { observed } }: Telling): boolean =>
  all.some(({ spec }) => observed[spec.id]?.notOurs === true);

export const named = (
  [{ owner, key }]: readonly [NotedReader, ...unknown[]],
  { tools }: Telling,
): string => `${shellWords(owner)} ${tools.fingerprint(key)}`;

export const them = (all: LostAll): string => (all.length === 1 ? 'it' : 'them');

const besides = (own: readonly Former[]): string =>
  own.length === 0 ? '' : `; of its own, ${stillValid(own)}`;

function asNoted(all: LostAll): string {
  if (all[0].noted === undefined) return '';
  const manifests = new Set(all.map(({ spec }) => spec.files.manifest));
  return manifests.size === 1 ? ', as a manifest says' : ', as manifests say';
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
