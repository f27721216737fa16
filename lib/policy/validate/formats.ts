import type { Message } from '../../hint.js';
import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import { firstAddress } from '../words/service-range.js';
import { parseConstraint } from '../words/name-constraints.js';
import { parseDuration } from '../words/durations.js';
import { policyFolder } from '../words/folder.js';
import {
  asciiDomain,
  endpoint,
  isAddress,
  parseHost,
  serverName,
} from '../words/alternative-names.js';
import * as messages from './messages.js';
import { isSecret } from '../../text/quote.js';
import { expand, expandAll, variablesOf } from '../words/variables.js';

/** A check of one word: throws CertflakeError if the word is invalid for its option. */
export type WordCheck = (word: string) => unknown;

/** Any host is enough to check whether a name's variables are known. */
const someHost = variablesOf('host', 'example', ['192.0.2.1']);

/** By the `@format` of lib/model/policy.ts. */
export const wordChecks: Readonly<Record<string, WordCheck>> = {
  'policy-duration': parseDuration,
  'policy-host': (word) => expandAll(word, someHost).map(parseHost),
  'policy-endpoint': endpoint,
  'policy-server-name': (word) => expandAll(word, someHost).map(serverName),
  'policy-text': (word) => expand(filled(word), someHost),
  'policy-common-name': (word) => expand(word, someHost),
  'policy-word': filled,
  'policy-folder': policyFolder,
  'policy-constraint': parseConstraint,
  'policy-mode': matching(/^[0-7]{3,4}$/, messages.notMode),
  'policy-country': matching(/^[A-Za-z]{2}$/, messages.notCountry),
  'policy-fingerprint': matching(
    /^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i,
    messages.notFingerprint,
  ),
  'policy-address': checked(isAddress, messages.notAddress),
  'policy-range': firstAddress,
  'policy-domain': checked((word) => asciiDomain(word) !== undefined, messages.notDomain),
  // The seal stage checks kinds and lengths.
  'policy-public-key': filled,
  'policy-host-key': hostKey,
};

/** More than the longest recipient, an RSA key of 16384 bits. */
const longestText = 4096;

/** Refuses what no text may contain: a secret, and characters that change digests or mislead in messages. */
export function plainText(word: string): void {
  if (isSecret(word)) throw refused(messages.privateKey, 'private-key');
  if (word.length > longestText) throw refused(messages.tooLong(word, longestText), 'too-long');
  const character = /[\p{Cc}\p{Surrogate}]/u.exec(word)?.[0];
  if (character === undefined) {
    refuseInvisible(word);
    return;
  }
  const isEnd = /^\P{Cc}+\r?\n$/u.test(word);
  const told = isEnd ? messages.lineBreak(word) : messages.controlCharacter(word, character);
  throw refused(told, 'control-character');
}

/** Byte order mark, zero-width space, word joiner, soft hyphen: no name needs one, and readers can't see it. */
const invisible = /[\ufeff\u200b\u2060\u00ad]/;

function refuseInvisible(word: string): void {
  const character = invisible.exec(word)?.[0];
  if (character === undefined) return;
  throw refused(messages.invisibleCharacter(word, character), 'invisible-character');
}

/** The path may contain only ${hostName}, and no escape: each host has its own key file. */
function hostKey(word: string): void {
  expand(filled(word), someHost);
  if (!word.replaceAll('${hostName}', '').includes('${')) return;
  throw refused(messages.otherVariable(word), 'bad-variable');
}

function filled(word: string): string {
  if (word.trim() === '') throw refused(messages.empty, 'empty');
  return word;
}

type MessageOf = (word: string) => Message;

function matching(pattern: RegExp, told: MessageOf): WordCheck {
  return checked((word) => pattern.test(word), told);
}

function checked(fits: (word: string) => boolean, told: MessageOf): WordCheck {
  return (word) => {
    if (!fits(word)) throw refused(told(word), 'bad-word');
  };
}

const refused = ({ message, hint }: Message, code: Code): CertflakeError =>
  new CertflakeError(message, { code, hint });
