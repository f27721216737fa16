import type { Message } from '../../hint.js';
import { bare, certflake, git, say, typed, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';

export const inventoryUnreadable = (path: string, why: string): Message => ({
  message: `--inventory ${path}: ${why}`,
  hint: say`pass the inventory that the flake prints, or run ${typed('nix run .#certs.plan')}, which passes it`,
});

export const NOT_JSON = 'it is not JSON';

export const pruneNeedsWholeFleet: Message = {
  message: '--prune: this inventory does not describe the whole fleet',
  hint: 'in the flake, pass every host to mkCerts and set complete = true',
};

export const pruneNeedsWholeTree: Message = {
  message: '--prune works on the whole tree, not on a part of it',
  hint: 'run it without --only, --host and --authority',
};

/** Options of which each selects something, but no certificate meets all. */
export const nothingSelected = (options: readonly string[]): Message => ({
  message: `${options.slice(0, -1).join(', ')} and ${options.at(-1)!} select nothing together`,
  hint: 'a certificate is selected only if it meets all of them: leave one out',
});

export const notDeclared = (option: string, word: string): string =>
  `${option}: the policy declares no "${word}"`;

export const declaredNames = (names: readonly string[]): string => `declared: ${names.join(', ')}`;

/** Instead of a long list. */
export const namesInCheck: Said = say`${certflake('check')} lists what the policy declares`;

export const identityUnreadable = (path: string, why: string, isGiven: boolean): Message => ({
  message: `${isGiven ? '-i' : 'userAgeIdentity:'} ${path}: ${why}`,
  hint: 'pass the identity of one of userAgeKeys with -i FILE',
});

export const passphraseQuestion = (path: string): string => `Passphrase for ${path}: `;

export const noPassphrase = (path: string): Message => ({
  message: `${path} is protected by a passphrase, and there is no terminal to ask on`,
  hint: 'give it through a file descriptor: --passphrase-fd 3 3< <(pass show operator-key)',
});

export const passphraseUnreadable = (fd: number): Message => ({
  message: `--passphrase-fd ${fd}: cannot be read`,
  hint: 'open it for reading, as in 3< <(pass show operator-key)',
});

export const noGit: Message = { message: 'git is not installed', hint: 'install git' };

export const noRepository: Message = {
  message: 'there is no git repository here',
  hint: say`${bare(git('init'))}`,
};

export const gitRefuses = (folder: string): Message => ({
  message: 'git refuses to work in this repository',
  hint: say`to see why: ${bare(typed(`git -C ${shellWords(folder)} status`))}`,
});
