import { wasReplaced } from '../../accept/known-keys.js';
import type { Said } from '../../text/say.js';
import * as texts from '../messages/keys.js';
import { notByWord } from './acceptance-checks.js';
import { presentPublicKey } from '../../observe/recorded.js';
import { finding, type Check, type SpecState } from '../state.js';
import { claimants, isUnopened, openFirst } from './unopened.js';
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
  const message = isUnopened(observation)
    ? texts.keyCameBackClaimed(claimants(observation), notByWord(state, publicKey))
    : texts.KEY_CAME_BACK;
  return finding(spec, 'key-came-back', spec.shared ? 'error' : 'warning', {
    message,
    hint: wayOf(state, publicKey),
  });
};

function wayOf({ spec, observation }: SpecState, publicKey: string): Said {
  if (isUnopened(observation)) return openFirst(observation);
  return spec.shared ? texts.wayOfKey(spec, publicKey) : texts.WAY_OF_KEYS;
}
