import type { Message } from '../../hint.js';
import { orList, quoteForMessage } from '../../text/quote.js';
import { say, typed } from '../../text/say.js';

// Shapes.

export const emptyPolicy: Message = {
  message: 'the policy is empty',
  hint: say`declare dir, userAgeKeys and cas: ${typed('certflake init <new folder>')} writes an example`,
};

/** By a schema's type. */
const types: Readonly<Record<string, string>> = {
  object: 'a set of options',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

const typeName = (type: string | undefined): string => types[type ?? ''] ?? 'something else';

/** By the type that is expected. */
const noValueHints: Readonly<Record<string, string>> = {
  object: 'write {} for a set without options, or remove it',
  array: 'write [] for an empty list, or remove it',
};

export const noValue = (wanted: string | undefined): Message => ({
  message: `no value, expected ${typeName(wanted)}`,
  hint: noValueHints[wanted ?? ''],
});

export interface WrongType {
  wanted: string | undefined;
  /** The limits of the number that it should be, if it is beyond them. */
  range?: { minimum: number; maximum: number } | undefined;
  /** The value's type, if it is a set or a list. */
  compound?: string | undefined;
  value: unknown;
}

export const wrongType = (
  { wanted, range, compound, value }: WrongType,
  hint?: string,
): Message => {
  const limits = range === undefined ? '' : ` from ${range.minimum} to ${range.maximum}`;
  const found = compound === undefined ? quoteForMessage(value) : typeName(compound);
  return { message: `expected ${typeName(wanted)}${limits}, found ${found}`, hint };
};

export const asText = (value: unknown): string => `write it as text: "${String(value)}"`;

export const asList = (value: unknown): string => `write [ ${quoteForMessage(value)} ]`;

// Options and their values.

/** @param meant - the known option that it may be, or all of them */
export const unknownOption = (name: string, meant: string | undefined): Message => ({
  message: 'unknown option',
  hint: misplaced.get(name) ?? meant,
});

/** Options that have another place in other tools. */
const misplaced = new Map([
  ['<<', "use certDefaults: certflake does not support YAML's merge keys"],
  ['CN', 'write it as commonName, next to names'],
]);

/** @param meant - the known value that it may be */
export const unknownValue = (
  noun: string,
  value: unknown,
  allowed: readonly (string | number)[],
  meant: string | undefined,
): Message => ({
  message: `unknown ${noun} ${quoteForMessage(value)}`,
  hint: meant ?? `known: ${orList(allowed)}`,
});

export const fixedSize = (algo: string, size: number): Message => ({
  message: `an ${algo} key has one fixed size, found ${size}`,
  hint: 'remove size',
});

export const wrongSize = (algo: string, allowed: readonly number[], size: number): Message => ({
  message: `${algo} keys have ${orList(allowed)} bits, not ${size}`,
});

// Words.

const about = (word: string, fact: string, hint?: string): Message => ({
  message: `${quoteForMessage(word)} ${fact}`,
  hint,
});

export const privateKey: Message = {
  message: 'this is a private key',
  hint: 'remove it from the policy and from git, make a new key, and write its public key here',
};

export const tooLong = (word: string, most: number): Message =>
  about(
    word,
    `has ${word.length} characters, more than ${most}`,
    'shorten it, or check what was pasted here',
  );

/** A program that reads a whole file, such as a key's, reads its line end too. */
export const lineBreak = (word: string): Message =>
  about(
    word.trimEnd(),
    'ends in a line break',
    'remove it: "|-" in YAML, .trim() in TypeScript, lib.fileContents in Nix',
  );

const codePoint = (character: string): string =>
  `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

export const controlCharacter = (word: string, character: string): Message =>
  about(word, `contains the control character ${codePoint(character)}`);

export const invisibleCharacter = (word: string, character: string): Message =>
  about(
    word,
    `contains the invisible character ${codePoint(character)}`,
    'delete the text and type it again',
  );

export const empty: Message = { message: 'is empty', hint: 'fill it in, or remove the option' };

export const notMode = (word: string): Message =>
  about(word, 'is not a mode', 'write three or four octal digits, as in "0400"');

export const notCountry = (word: string): Message =>
  about(word, 'is not a country code', 'write the two letters of the country, as in "DE"');

export const notFingerprint = (word: string): Message =>
  about(
    word,
    'is not a SHA-256 fingerprint',
    'print it with: openssl x509 -noout -fingerprint -sha256 -in <file>',
  );

export const notAddress = (word: string): Message =>
  about(word, 'is not an IP address', 'write one address, without range, port or name');

export const notDomain = (word: string): Message => about(word, 'is not a domain');

export const otherVariable = (word: string): Message =>
  about(
    word,
    'has a variable other than ${hostName}',
    'use only ${hostName}, or set owningHostKey of the host itself',
  );
