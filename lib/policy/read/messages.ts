// A text that is no YAML or JSON.

import type { Message } from '../../hint.js';
export const tabIndent: Message = {
  message: 'YAML does not allow a tab in the indentation',
  hint: 'indent with spaces',
};

export const badIndent: Message = {
  message: 'the indentation matches no line above',
  hint: 'indent the options of one set by the same number of spaces',
};

export const secondDocument: Message = {
  message: 'a second document begins here',
  hint: 'remove the --- line: a policy is one document',
};

export const badStart: Message = {
  message: 'text without quotes cannot begin with this character',
  hint: 'quote the text',
};

export const secondColon: Message = {
  message: 'a second colon follows on this line',
  hint: 'quote the text that contains ": ", or begin a new line',
};

export const tooDeep: Message = {
  message: 'the policy is nested too deep',
  hint: 'close each bracket, and indent once for each level: a policy has only a few levels',
};

export const tag: Message = {
  message: 'certflake does not support YAML tags',
  hint: 'remove the word that begins with !',
};

export const openBracket: Message = {
  message: 'a bracket is still open here',
  hint: 'close it, or quote it',
};

const bracketOrQuote = 'check this line for a missing or extra bracket, comma, colon or quote';

export const notYaml: Message = { message: 'not valid YAML', hint: bracketOrQuote };

export const notJson: Message = { message: 'not valid JSON', hint: bracketOrQuote };

export const jsonComment: Message = {
  message: 'not valid JSON',
  hint: 'remove the comment, or write the policy as certflake.yaml, which can have comments',
};

export const emptyText: Message = { message: 'the policy is empty' };

export const conflict: Message = {
  message: 'has conflict markers of git',
  hint: 'resolve the merge: keep one side or join both, and remove the lines of <<<<<<<, ======= and >>>>>>>',
};

// Options.

export const setTwice: Message = {
  message: 'this option is already set above',
  hint: 'keep one of the two',
};

export const badKey: Message = { message: "an option's name is not text" };

export const unquotedVariable = (word: string): Message => ({
  message: `${word} is not quoted`,
  hint: `quote it: "${word}"`,
});

// Aliases.

export const unquotedAlias = (source: string): Message => ({
  message: `*${source} is not quoted, so YAML reads it as an alias`,
  hint: `quote it: "*${source}"`,
});

export const endlessAlias = (source: string): Message => ({
  message: `*${source} is inside its own anchor, so it never ends`,
  hint: 'write the value itself instead of the alias',
});

export const tooManyAliases = (most: number): Message => ({
  message: `this is the first of more than ${most} aliases`,
  hint: 'use defaults and certDefaults, or write the values themselves',
});
