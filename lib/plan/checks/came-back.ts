import { wasReplaced } from '../../accept/known-keys.js';
import type { Spec } from '../../model/index.js';
import { certflake, say, type Said } from '../../text/say.js';
import { notByWord } from './acceptance-checks.js';
import { presentPublicKey } from '../../observe/recorded.js';
import { finding, type Check, type SpecState, type Verdict } from '../state.js';
import { claimants, isUnopened, openFirst } from './unopened.js';
import { bothInHistory, forcedRun } from '../hints.js';
import { isAcceptedKey } from '../../accept/judged.js';

/**
 * A key that may change was replaced, and a merge or a revert brought the former one back. It may be in wrong
 * hands. Without a message if a new key is due anyway.
 */
export const keyCameBack: Check = (state) => {
  const { spec, observation, acceptance } = state;
  const publicKey = presentPublicKey(observation);
  if (spec.kind === 'authority' || spec.keepKey || publicKey === undefined) return undefined;
  if (!wasReplaced(acceptance.record, spec.id, publicKey)) return undefined;
  if (isAcceptedKey(state, publicKey)) return undefined;
  if (isUnopened(observation)) return claimed(state, publicKey);
  return finding(
    spec,
    'key-came-back',
    spec.shared ? 'error' : 'warning',
    'its former key lies there again, which was replaced in this clone',
    spec.shared ? wayOf(spec, publicKey) : WAY_OF_MANY,
  );
};

/** A commit may change certificate and manifest without the sealed key. */
const claimed = (state: SpecState, publicKey: string): Verdict =>
  finding(
    state.spec,
    'key-came-back',
    state.spec.shared ? 'error' : 'warning',
    `${claimants(state.observation)} of a former key, which was replaced in this clone${notByWord(state, publicKey)}`,
    openFirst(state.observation),
  );

/**
 * The record says that a key was replaced, but not why: it may have leaked, even if no commit has the later
 * key.
 */
const THROWN_AWAY =
  ', as where you threw the run that replaced it away before a commit (this clone remembers that it was replaced, not whether the former key is safe)';

const wayOf = (spec: Spec, publicKey: string): Said =>
  say`${forcedRun([spec.id])} makes a new key; or restore both files from the commit that has the later key (${bothInHistory(spec)}); if the former one came back on purpose${THROWN_AWAY}: ${certflake('apply', '--accept', `${spec.id}=${publicKey}`)}`;

/**
 * A commit from long ago brings back keys of dozens of single hosts: with equal words they become one message.
 */
const WAY_OF_MANY = say`apply with --force, and its id behind --only, makes a new key (${certflake('check')} lists the ids); or restore both files from the commit that has the later key; if this commit has the former one on purpose${THROWN_AWAY}: ${certflake('apply', '--accept-since', 'HEAD')}`;
