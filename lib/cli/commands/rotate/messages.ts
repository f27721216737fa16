import { didYouMean } from '../../../text/did-you-mean.js';

import type { Message } from '../../../hint.js';
import { certflake, say, type Said } from '../../../text/say.js';

type Wrong = Message & { readonly hint: string | Said };

export const oneMove: Wrong = {
  message: '--back, --abort, --same-key and --to are different moves',
  hint: 'give one of them, or none to go on',
};

export const noAuthority: Wrong = {
  message: 'which authority?',
  hint: say`${certflake('rotate', '--status')} lists them`,
};

export const unknownAuthority = (name: string, known: readonly string[]) => ({
  message: `the policy declares no authority "${name}"`,
  hint: didYouMean(name, known, 'declared'),
});

export const nothingRotates = say`No authority rotates. ${certflake('rotate', 'NAME')} begins.`;

export const canGoOn = (authority: string) =>
  say`${authority}: the next step can be made now (${certflake('rotate', authority)}).`;

export const twoSources: Wrong = {
  message: '--evidence and --live cannot be combined',
  hint: 'give one of them',
};

export const onlyForLive: Wrong = {
  message: '--connect-to is for --live',
  hint: 'add --live',
};

/** @param hosts - those that run only clients */
export const onlyClients = (hosts: string) => ({
  message: `--live can't ask ${hosts}: no server of the cluster runs there`,
  hint: say`find out whether they were deployed with the present files; then add --deployed to --live, or give --evidence`,
});

export const rotates = (authority: string): string => `${authority} rotates.`;

export const onlyIfCompromised: Wrong = {
  message: '--breaks is for --compromised',
  hint: 'without it, no connection breaks',
};

export const waitsForNothing: Wrong = {
  message: '--compromised waits for no deploy, so it needs no evidence of one',
  hint: 'if every host was deployed, leave --compromised out: then no connection breaks',
};

export const keepsItsKey = (authority: string): Wrong => ({
  message: '--same-key keeps the key, which others may know: it is no remedy',
  hint: say`make another key: ${certflake('rotate', authority, '--compromised')}`,
});

export const noCount = (word: string): Wrong => ({
  message: `--breaks: "${word}" is not a number of connections`,
  hint: 'run the command without --breaks: it shows the number, and changes nothing unless you type it',
});
