import type { Message } from '../../hint.js';
import { certflake, git, say, type Said } from '../../text/say.js';
import type { Spec } from '../../model/index.js';
import { bothInHistory, forcedRun } from '../hints.js';

/**
 * How to learn what the sealed key is: no hint gives it up before that.
 *
 * @param isNotOurs - no identity of this run opens it
 */
export const openFirst = (isNotOurs = false): Said =>
  isNotOurs
    ? say`no identity of this run opens the sealed key: ${certflake('apply')} with the identity of one of its recipients (-i FILE) says what to do`
    : say`${certflake('apply')} with an identity opens the sealed key, and then says what to do`;

/** Which of its files name the public key that follows. */
export const CLAIMS = {
  certificate: 'its certificate names',
  both: 'its certificate and manifest name',
  manifest: 'its manifest names',
};

/** @param whose - as in "the authority's" */
export const otherPairClaimed = (whose: string): string =>
  `${whose} manifest says that its sealed key belongs to another certificate`;

export const otherPair = (whose: string): string =>
  `${whose} sealed key belongs to another certificate`;

export const opensLater = (claimed: string): string =>
  `${claimed}; apply with an identity opens the key`;

/** Added if a run accepts a key that no identity has opened. */
export const NOT_PROVEN =
  '; nothing proves that the sealed key is this one, so certflake does not accept it';

interface OtherKey {
  readonly publicKey: string;
  readonly accepted: string;
  /** It is a former key that was replaced. */
  readonly isBack: boolean;
}

const other = ({ publicKey, isBack }: OtherKey): string =>
  `${publicKey}${isBack ? ', a former key that was replaced' : ''}`;

/** @param claim - one of `CLAIMS` */
export const otherKeyClaimed = (claim: string, key: OtherKey, more: string): string =>
  `this key must be kept (keepKey), but ${claim} ${other(key)}; this clone has accepted ${key.accepted}${more}`;

export function otherKey(spec: Spec, key: OtherKey): Message {
  const { publicKey, accepted, isBack } = key;
  const purpose = isBack
    ? 'the key is back on purpose'
    : 'the key was replaced on purpose, or before it had to be kept';
  return {
    message: `this key must be kept (keepKey), but the sealed key is ${other(key)}; this clone has accepted ${accepted}`,
    hint: say`if ${purpose}: ${certflake('apply', '--accept', publicKey)}; otherwise restore both files from git (${bothInHistory(spec)}), or ${forcedRun([spec.id])} makes a new key`,
  };
}

export const authoritysKey = ({ id, files }: Spec): Message => ({
  message: `its sealed key, ${files.key}, is the key of an authority`,
  hint: say`find out who put the key there; ${forcedRun([id])} makes a new one`,
});

export const KEY_CAME_BACK = 'its former key, which was replaced in this clone, is back';

/** A commit may change certificate and manifest without the sealed key. */
export const keyCameBackClaimed = (claim: string, more: string): string =>
  `${claim} a former key, which was replaced in this clone${more}`;

/**
 * The record says that a key was replaced, but not why: it may have leaked, even if no commit has the later
 * key.
 */
const DISCARDED =
  ', and has not leaked (you may have discarded the run that replaced it; this clone does not know why it was replaced)';

export const wayOfKey = (spec: Spec, publicKey: string): Said =>
  say`${forcedRun([spec.id])} makes a new key; or restore both files from the commit that has the later key (${bothInHistory(spec)}); if the former key is back on purpose${DISCARDED}: ${certflake('apply', '--accept', `${spec.id}=${publicKey}`)}`;

/**
 * A commit from long ago brings back keys of dozens of single hosts: with equal words they become one message.
 */
export const WAY_OF_KEYS = say`${forcedRun(['ID'])} makes a new key (${certflake('check')} lists the ids); or restore both files from the commit that has the later key; if the former key is back on purpose${DISCARDED}: ${certflake('apply', '--accept-since', 'HEAD')}`;

/**
 * @param problem - why its files need a repair
 * @param otherSide - of a merge, as git calls it
 */
export function laterKey(spec: Spec, problem: string, otherSide: string | undefined): Message {
  const { certificate, key } = spec.files;
  const side =
    otherSide === undefined
      ? ''
      : say`, and ${git(`checkout ${otherSide} --`, certificate, key)} takes the other side's`;
  return {
    message: `${problem}; ${certificate} may belong to a later key, so certflake makes no new certificate for the sealed key`,
    hint: say`find out which key is the later one, and take both files from one commit: ${bothInHistory(spec)} shows the commits${side}; or ${forcedRun([spec.id])} makes a new key`,
  };
}

/** Only the manifest says that the certificate is another key's. */
export const notCertified = (problem: string): string =>
  `${problem}; no identity of this run has opened the sealed key, so certflake does not certify it again`;

/** @param copies - `all` ids, those that are `named`, and how many `more` there are */
export function sameKey(
  owner: string,
  copies: { all: readonly string[]; named: readonly string[]; more: number },
): Message {
  const { all, named, more } = copies;
  const names = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const [have, keys] = all.length === 1 ? ['has', 'a new key'] : ['have', 'new keys'];
  return {
    message: `${names} ${have} the key of ${owner}: the key was copied, so a recipient of one has the key of all`,
    hint: say`find out who copied the key; ${forcedRun(all)} makes ${keys}`,
  };
}
