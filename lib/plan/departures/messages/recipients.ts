/** What is said of recipients that leave, were left out, or come back. */
import type { Message } from '../../../hint.js';
import { certflake, git, say, type CommandLine, type Said } from '../../../text/say.js';

/** What most of these texts name. */
interface About {
  /** A recipient, as in `operator SHA256:…`. */
  who: string;
  /** Keys, as in `2 keys (a, b)`. */
  keys: string;
  /** `it` or `them`, for the keys. */
  them: string;
  /** Who says so, as in `, according to a manifest`; empty if this clone knows it. */
  source?: string;
  /** How to make new keys. */
  renewing: Said;
}

export const BY_A_MANIFEST = ', according to a manifest';
export const BY_MANIFESTS = ', according to manifests';
export const BY_ITS_MANIFEST = ', according to its manifest';
export const BY_THE_MANIFESTS = ', according to the manifests';
export const BY_THE_HEADERS = ', according to the headers';

const notTrusted = ({ them, renewing }: Pick<About, 'them' | 'renewing'>): Said =>
  say`if you no longer trust that recipient with ${them}: ${renewing}`;

/** @param more - what follows, as `ownStay` and `uncounted` say */
export const left = (about: About, more: string): Message => ({
  message: `${about.who} was removed, but can still open ${about.keys} in git's history${about.source ?? ''}${more}`,
  hint: notTrusted(about),
});

/** @param stay - as in `at least 1 certificate of its own stays valid …` */
export const ownStay = (stay: string): string => `; ${stay}`;

export const uncounted = (count: number): string =>
  count === 1
    ? '; 1 key that the policy no longer has is not counted: no run seals it again, and --prune removes it'
    : `; ${count} keys that the policy no longer has are not counted: no run seals them again, and --prune removes them`;

export const withdrawn = (about: About): Message => ({
  message: `${about.who} stays, but no longer gets ${about.keys}; that recipient can still open ${about.them} in git's history${about.source ?? ''}`,
  hint: notTrusted(about),
});

interface Replaced {
  /** The former host key. */
  fingerprint: string;
  /** What that key could open, as `onlySealed` and `replacedNow` say. */
  opened: readonly string[];
  more: string;
  renewing: Said;
}

export const hostKeyReplaced = ({ fingerprint, opened, more, renewing }: Replaced): Message => ({
  message: `its SSH host key was replaced, and the former one (${fingerprint}) could open ${opened.join(', and ')}${more}`,
  hint: say`if another person may have the former host key: ${renewing}; later runs do not repeat this message`,
});

export const onlySealed = (keys: string): string => `${keys} that this run only seals again`;

export const replacedNow = (keys: string): string => `${keys} that this run replaces`;

/** Of a host that shares no key that stays. */
export const ownKeysReplaced = (source: string, stay: string): string =>
  `its SSH host key was replaced, but the former one can still open this host's keys in git's history${source}: ${stay}`;

/** @param fingerprints - host keys that only the host's manifest names */
export const hostKeyClaimed = (fingerprints: string, stay: string): string =>
  `its manifest claims that ${fingerprints} was its SSH host key: this clone has not accepted that key for it, and any commit can change a manifest; if the claim is true, that key can still open this host's keys in git's history, and ${stay}`;

export const claimed = (
  { who, keys, them }: Omit<About, 'renewing'>,
  manifest: string,
): Message => ({
  message: `it claims that ${who} could open ${keys}: this clone has not accepted that recipient for ${them}, and any commit can change a manifest`,
  hint: say`find out who wrote that (${git('log -p --', manifest)}); if it is true, that recipient can still open ${them} in git's history`,
});

export const GIVES_NONE = 'the policy gives it none of these files';

export const NO_SUCH_KEY = 'the policy has no such key';

interface Again extends Omit<About, 'renewing'> {
  /** What the policy says, as in `NO_SUCH_KEY`. */
  fact: string;
}

/** Only headers say it. @param isTried - whether an identity of this run failed to open them */
const headers = (count: number): string => (count === 1 ? 'the header is' : 'the headers are');

export const namedInHeaders = (
  { who, keys, them, fact }: Again,
  count: number,
  isTried: boolean,
): Message => ({
  message: `${count === 1 ? 'the header' : 'each header'} of ${keys} names ${who}: ${fact}; if agenix or an earlier run sealed ${them} so, that recipient can open ${them}, here and in git's history`,
  hint: isTried
    ? say`no identity of this run opens ${them}; ${certflake('apply')} with one that does (-i FILE) tells whether ${headers(count)} right`
    : say`${certflake('apply')} with an identity opens ${them} and tells whether ${headers(count)} right`,
});

export const sealedAgain = ({ who, keys, them, fact }: Again, renewing: Said): Message => ({
  message: `agenix or an earlier run sealed ${keys} to ${who}: ${fact}; that recipient can open ${them}, here and in git's history`,
  hint: say`if you do not trust that recipient with ${them}: ${renewing}`,
});

const SINCE = 'since the last apply in this clone, ';

/** What a colleague's run did: it sealed keys, made new ones, or both. */
export const SEALED = 'sealed';
export const REPLACED = 'replaced and sealed';
export const SEALED_OR_REPLACED = 'sealed or replaced';

interface Dropped extends About {
  count: number;
  made: typeof SEALED | typeof REPLACED | typeof SEALED_OR_REPLACED;
  /** A revert or another branch brought files back that this clone knows. */
  isBack: boolean;
  /** What else the recipient opens, as `alsoOpens` says. */
  more: string;
  end: Said;
}

export function dropped(about: Dropped): Message {
  const { who, keys, them, source = '', count, made, isBack, more, renewing, end } = about;
  const one = count === 1 ? 'one' : 'ones';
  const open = {
    [SEALED]: them,
    [REPLACED]: `the former ${one}`,
    [SEALED_OR_REPLACED]: 'them or the former ones',
  }[made];
  const [when, was, were] = isBack
    ? ['this differs from the last apply in this clone: ', 'is', 'are']
    : [SINCE, 'was', 'were'];
  return {
    message: `${when}${keys} ${count === 1 ? was : were} ${made} without ${who}${source}; that recipient can still open ${open} in git's history${more}`,
    hint: say`${notTrusted({ them, renewing })}; ${end}`,
  };
}

/** @param still - what is still sealed to it, as `untilSealed` says */
export const alsoOpens = (still: string): string => `; that recipient can also open ${still}`;

export const untilSealed = (keys: string, count: number): string =>
  `${keys} until another run seals or replaces ${count === 1 ? 'it' : 'them'}`;

interface Gone {
  who: string;
  keys: string;
  source: string;
  count: number;
  /** As `untilSealed` says, if any. */
  still: string | undefined;
  /** Whether git's history tells the end of each certificate. */
  isTold: boolean;
}

/** No valid certificate has a key that the recipient could open. */
export function droppedAndReplaced({ who, keys, source, count, still, isTold }: Gone): string {
  const [were, its] = count === 1 ? ['was', 'its certificate'] : ['were', 'their certificates'];
  const open =
    still === undefined ? "only what git's history has" : `what git's history has, and ${still}`;
  const more = isTold ? '' : `; ${its} may still be valid`;
  return `${SINCE}${keys} ${were} ${REPLACED} without ${who}${source}: that recipient can open ${open}${more}`;
}

export const applyEnds = (isOperator: boolean): Said =>
  isOperator
    ? say`${certflake('apply')} ends this message; if the operator should stay, put the key back into userAgeKeys, and ask an operator who can open the keys to run ${certflake('rekey')}`
    : say`${certflake('apply')} ends this message`;

interface Returns extends Omit<About, 'renewing'> {
  count: number;
  isOperator: boolean;
  /** The option that declares the owner. */
  option: string;
}

export function returns({
  who,
  keys,
  them,
  source = '',
  count,
  isOperator,
  option,
}: Returns): Message {
  const way = isOperator
    ? 'if the operator should leave, remove the key from userAgeKeys first'
    : `if the host should leave, or get another key, change ${option} first`;
  return {
    message: `${SINCE}${keys} ${count === 1 ? 'was' : 'were'} ${SEALED} without ${who}${source}; this policy still names that ${isOperator ? 'operator' : 'host'}, so a run seals ${them} to that ${isOperator ? 'operator' : 'host'} again`,
    hint: `${way}: the colleague who sealed without it may not have committed the changed policy`,
  };
}

export const unknownHost = (host: string): Message => ({
  message: `this clone has never accepted host ${host}, and the policy does not have it: if the host is new, its policy entry is not here yet`,
  hint: 'before you remove these files with --prune, ask the colleague who committed them',
});

interface KeptKey {
  authority: string;
  /** As in `operator SHA256:… and 1 more`. */
  who: string;
  isOne: boolean;
  /** Whether this clone has noted all of them. */
  isKnown: boolean;
  line: CommandLine;
}

export const keyStaysOpen = ({ authority, who, isOne, isKnown, line }: KeptKey): Message => ({
  message: `its key stays, but this run signs its certificate with another authority key than before (${authority}); ${who} can still open this key in git's history${isKnown ? '' : ', according to manifests there'}`,
  hint: say`if you do not trust ${isOne ? 'that recipient' : 'those recipients'} with it: instead of this run, ${line} makes a new key`,
});
