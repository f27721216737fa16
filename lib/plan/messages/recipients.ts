import type { Message } from '../../hint.js';
import { certflake, say } from '../../text/say.js';

/** A recipient that a new seal adds or removes. */
export const added = (owner: string): string => `+ ${owner}`;

export const removed = (owner: string): string => `- ${owner}`;

export const OTHERS_NOTED =
  'its manifest names other recipients than those that this clone has recorded: certflake seals the key again and updates the manifest';

export const SEALED_TO_OTHERS =
  "its key file is sealed to other recipients than the policy's: certflake seals the key again, only to the policy's";

export const lacking = (recipients: string): string =>
  `its key file is not sealed to ${recipients}, which the policy names: certflake seals the key again`;

export const MAY_BE_FORMER =
  'no manifest names the recipients of its key file, and age1 keys leave no trace in it: it may be sealed to a former key, so certflake seals it again';

/** A partial inventory can't tell which recipients a new seal would lock out. */
export const UNKNOWN: Message = {
  message:
    "the manifest doesn't record who can open this key, and this inventory covers only part of the fleet: sealing it again could lock a host out",
  hint: say`run ${certflake('apply')} for the whole fleet first: in the flake whose mkCerts has all hosts, and complete = true`,
};

export const NOT_WHOLE: Message = {
  message: 'its files are missing, broken or not from its authority, so rekey leaves it out',
  hint: say`${certflake('plan')} says what is due`,
};

export const NEEDS_NEW_KEY: Message = {
  message: 'its host has a new SSH host key, so it gets a new key pair instead of a new seal',
  hint: say`run ${certflake('apply')}`,
};
