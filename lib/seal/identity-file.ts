/** age's identity files: one key a line, `#` comments, blank lines. */
import { CertflakeError } from '../errors.js';
import { loaded } from '../installation.js';
import { decodeBech32, encodeBech32 } from './bech32.js';
import { wipe } from './primitives.js';
import type { Unwrapper } from './stanza.js';
import { x25519Identity } from './x25519.js';
import {
  mistypedSecret,
  notIdentity,
  notPrivateKey,
  pluginIdentity,
  publicKeyGiven,
} from './messages.js';

export interface AgeKey {
  /** The type of its stanzas. */
  readonly opens: 'X25519' | 'mlkem768x25519';
  readonly recipient: string;
  readonly age: string | Unwrapper;
}

function x25519Key(_line: string, scalar: Uint8Array): AgeKey {
  const age = x25519Identity(scalar);
  return { opens: 'X25519', recipient: encodeBech32('age', age.point), age };
}

async function hybridKey(line: string): Promise<AgeKey> {
  const { identityToRecipient } = await loaded(() => import('age-encryption'));
  return { opens: 'mlkem768x25519', recipient: await identityToRecipient(line), age: line };
}

type Read = (line: string, secret: Uint8Array) => AgeKey | Promise<AgeKey>;

const kinds: Record<string, Read> = {
  'AGE-SECRET-KEY-': x25519Key,
  'AGE-SECRET-KEY-PQ-': hybridKey,
};

/** What else such files contain by mistake. Messages repeat nothing of the line. */
const mistakes: { found: RegExp; message: string; hint: string }[] = [
  { found: /^AGE-PLUGIN-/i, ...pluginIdentity },
  { found: /^(?:age1|ssh-|ecdsa-|sk-)/, ...publicKeyGiven },
  { found: /^-----BEGIN/, ...notPrivateKey },
  { found: /^AGE-SECRET-KEY-/i, ...mistypedSecret },
  { found: /^/, ...notIdentity },
];

function refuse(line: string, place: string): never {
  const { message, hint } = mistakes.find(({ found }) => found.test(line))!;
  throw new CertflakeError(`${place}: ${message}`, { code: 'identity-kind', hint });
}

/** bech32 is all lower or all upper case; age writes secret keys only in upper case. */
async function readLine(line: string, place: string): Promise<AgeKey> {
  const prefix = /^(AGE-SECRET-KEY-(?:PQ-)?)1[0-9A-Z]+$/.exec(line)?.[1] ?? '';
  const secret = decodeBech32(line, prefix.toLowerCase(), 32);
  const read = kinds[prefix];
  if (secret === null || read === undefined) refuse(line, place);
  const key = await read(line, secret);
  wipe(secret);
  return key;
}

/** Whether a text holds an SSH private key, in OpenSSH's format or PEM. */
export const isPrivateKeyPem = (text: string): boolean =>
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text);

/** @throws CertflakeError with file and line for a line that isn't an age secret key */
export async function readIdentityLines(text: string, name: string): Promise<AgeKey[]> {
  const keys: AgeKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const word = line.trim();
    if (word === '' || word.startsWith('#')) continue;
    keys.push(await readLine(word, `${name}:${index + 1}`));
  }
  return keys;
}
