import { basename } from 'node:path';
import { certflake, say } from '../text/say.js';
import { shellWords } from '../text/shell.js';

// Paths with variables.

const setIt = 'set the variable, or write the whole path';

const unexpandable = (path: string, fact: string, hint = setIt) => ({
  message: `cannot expand "${path}": ${fact}`,
  hint,
});

export const variableNotSet = (path: string, name: string) =>
  unexpandable(path, `$${name} is not set`);

export const variableEmpty = (path: string, name: string) =>
  unexpandable(path, `$${name} is empty`);

export const notVariable = (path: string, text: string) =>
  unexpandable(
    path,
    `$${text} is not the name of a variable`,
    'use only letters, digits and _ in the name of the variable, or write the whole path',
  );

// Finding the policy.

export const noSuchPolicy = (named: string) => ({
  message: `${named} does not exist`,
  hint: 'name an existing policy with -f',
});

export const brokenLink = (path: string) => ({
  message: `${path} is a symbolic link to a file that does not exist`,
  hint: 'put the policy there, or remove the link',
});

export const twoPolicies = (folder: string, first: string, second: string) => ({
  message: `${first} and ${second} are both in ${folder}`,
  hint: 'keep one of them, or name one with -f',
});

/** @param isGit - otherwise only this folder is searched */
export const noPolicy = (folder: string, isGit: boolean) => ({
  message: `no policy (certflake.yaml, .yml, .json, .ts or .js) in ${isGit ? `${folder} or above it` : folder}`,
  hint: isGit
    ? say`write one with ${certflake('init')}, or name one in another folder with -f`
    : say`write one with ${certflake('init')}, or name one in another folder with -f (without git, certflake looks only in this folder)`,
});

export const policyOutside = (source: string) => ({
  message: `the policy ${source} is outside of the root`,
  hint: 'name a root that contains it with --root',
});

export const unknownKind = (source: string, endings: readonly string[]) => ({
  message: `${source} is not a kind of policy`,
  hint: `name a file that ends in ${endings.join(', ')}`,
});

/** @param used - the policies that the clone has used, and `shown` as the user's shell names them */
export const newProgram = (shown: string, used: readonly string[]) => {
  const before = `this clone has used ${used.map((path) => shellWords(path)).join(', ')} so far; `;
  const line = certflake('plan', '-f', shown);
  return {
    message: `${shellWords(shown)} is a program, and this clone has never used it`,
    hint: say`${used.length === 0 ? '' : before}read the program, then run it by name once: ${line}`,
  };
};

// Reading it.

export const cannotBeRead = (fact: string): string => `cannot be read: ${fact}`;

export const noDefaultExport = (path: string) => ({
  message: `${basename(path)} has no default export`,
  hint: 'write: export default definePolicy({ … })',
});

/** @param fact - the error of the user's own code */
export const unloadable = (path: string, fact: string) => ({
  message: `${basename(path)} cannot be loaded: ${fact}`,
  hint: say`correct the program; its default export is definePolicy({ … })`,
});

// Templates.

const withTemplates = (folder: string) => `--templates ${folder}`;

const templateNames = (known: readonly string[]) => `templates are named ${known.join(', ')}`;

export const noTemplate = (folder: string, known: readonly string[]) => ({
  message: `${withTemplates(folder)} has no template`,
  hint: templateNames(known),
});

export const unknownTemplate = (folder: string, name: string, known: readonly string[]) => ({
  message: `${withTemplates(folder)} has an unknown template, ${name}`,
  hint: templateNames(known),
});

export const noTemplateFolder = (folder: string, example: string) => ({
  message: `${withTemplates(folder)} is not a folder`,
  hint: say`name a folder that has templates, such as ${example}; certflake has its own for the others`,
});
