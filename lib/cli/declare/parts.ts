import type { GivenWords } from '../../accept/refusal.js';
import { CertflakeError } from '../../errors.js';
import type { Selection } from '../../plan/state.js';
import { parseDuration } from '../../policy/words/durations.js';
import type { RunRequest } from '../run/request.js';
import type { GivenIdentities } from '../session/identities.js';
import type { PolicySource } from '../session/session.js';
import type { Limits } from '../session/selection.js';
import type { Confirmation } from '../terminal/confirm.js';
import type { OutputForm } from '../terminal/output-form.js';

/** commander's values for the options that several commands take; a command has those that it declares. */
export interface RawOptions {
  file?: string;
  inventory?: string;
  root?: string;
  json?: boolean;
  color: boolean;
  only?: string[];
  host?: string[];
  authority?: string[];
  acceptExisting?: boolean;
  force?: boolean;
  prune?: boolean;
  identity?: string[];
  passphraseFd?: number;
  accept?: string[];
  acceptSince?: string;
  acceptAll?: boolean;
  clockIsRight?: boolean;
  yes?: boolean;
  emit?: boolean;
  soak?: string;
}

export const policySourceOf = ({ file, inventory, root }: RawOptions): PolicySource =>
  given({ file, inventory, root });

export const outputOf = ({ json, color }: RawOptions): OutputForm => ({
  json: json === true,
  colour: color,
});

export const selectionOf = ({ only, host, authority }: RawOptions): Selection =>
  given({ only, hosts: host, authorities: authority });

export const limitsOf = ({ acceptExisting, force, prune }: RawOptions): Limits => ({
  acceptExisting: acceptExisting === true,
  force: force === true,
  prune: prune === true,
});

export const identitiesOf = ({ identity, passphraseFd }: RawOptions): GivenIdentities => ({
  paths: identity ?? [],
  ...given({ passphraseFd }),
});

export const acceptingOf = ({ accept, acceptSince, acceptAll }: RawOptions): GivenWords =>
  given({ accept, acceptSince, acceptAll });

const confirmationOf = ({ yes, json, clockIsRight }: RawOptions): Confirmation => ({
  yes: yes === true,
  isUnseen: json === true,
  clockIsRight: clockIsRight === true,
});

/** For `apply` and `rekey`. */
export const runRequestOf = (raw: RawOptions): RunRequest => ({
  policySource: policySourceOf(raw),
  selection: selectionOf(raw),
  limits: limitsOf(raw),
  identities: identitiesOf(raw),
  accepting: acceptingOf(raw),
  confirmation: confirmationOf(raw),
  output: outputOf(raw),
  emits: raw.emit !== false,
});

/** @throws CertflakeError (`usage`) if the word isn't a duration */
export function secondsOf(option: string, word: string): number {
  try {
    return parseDuration(word);
  } catch (cause) {
    if (!(cause instanceof CertflakeError)) throw cause;
    const { message, hint = '' } = cause;
    throw new CertflakeError(`${option}: ${message}`, { code: 'usage', hint, cause });
  }
}

/** How long a stage of a rotation may stand. */
export const soakOf = ({ soak = '30d' }: RawOptions) => ({
  seconds: secondsOf('--soak', soak),
  words: soak,
});

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only the given options. */
export const given = <T extends object>(options: T): Given<T> =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Given<T>;
