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
import { isSecret, quoteForMessage } from '../../text/quote.js';
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
  'policy-mode': matching(
    /^[0-7]{3,4}$/,
    'is not a mode',
    'write three or four octal digits, as in "0400"',
  ),
  'policy-country': matching(
    /^[A-Za-z]{2}$/,
    'is not a country',
    'write its two letters, as in "DE"',
  ),
  'policy-fingerprint': matching(
    /^(?:[0-9a-f]{64}|(?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i,
    'is not a SHA-256 fingerprint',
    'print it with: openssl x509 -noout -fingerprint -sha256 -in <file>',
  ),
  'policy-address': checked(
    isAddress,
    'is not an IP address',
    'write it without range, port or name',
  ),
  'policy-range': firstAddress,
  'policy-domain': checked((word) => asciiDomain(word) !== undefined, 'is not a domain'),
  // The seal stage checks kinds and lengths.
  'policy-public-key': filled,
  'policy-host-key': hostKey,
};

/** More than the longest recipient, an RSA key of 16384 bits. */
const longestText = 4096;

/** Refuses what no text may contain: a secret, and characters that change digests or mislead in messages. */
export function plainText(word: string): void {
  if (isSecret(word)) throw refused('a private key stands here', 'private-key', replaceKey);
  if (word.length > longestText) {
    const fact = `${quoteForMessage(word)} has ${word.length} characters, more than ${longestText}`;
    throw refused(fact, 'too-long', 'nothing in a policy is so long: look what was pasted there');
  }
  const character = /[\p{Cc}\p{Surrogate}]/u.exec(word)?.[0];
  if (character === undefined) {
    refuseInvisible(word);
    return;
  }
  if (/^\P{Cc}+\r?\n$/u.test(word))
    throw refused(
      `${quoteForMessage(word.trimEnd())} ends in a line break`,
      'control-character',
      trimIt,
    );
  const fact = `${quoteForMessage(word)} contains the control character ${codePoint(character)}`;
  throw refused(fact, 'control-character');
}

/** Byte order mark, zero-width space, word joiner, soft hyphen: no name needs one, and readers can't see it. */
const invisible = /[\ufeff\u200b\u2060\u00ad]/;

function refuseInvisible(word: string): void {
  const character = invisible.exec(word)?.[0];
  if (character === undefined) return;
  const fact = `${quoteForMessage(word)} contains the invisible character ${codePoint(character)}`;
  throw refused(fact, 'invisible-character', 'delete the text and type it again');
}

const codePoint = (character: string) =>
  `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The path may contain only ${hostName}, and no escape: each host has its own key file. */
function hostKey(word: string): void {
  expand(filled(word), someHost);
  if (!word.replaceAll('${hostName}', '').includes('${')) return;
  const hint = "write ${hostName}, or the host's own owningHostKey";
  throw refused(
    `${quoteForMessage(word)} has another variable than \${hostName}`,
    'bad-variable',
    hint,
  );
}

/** A program that reads a whole file, such as a key's, reads its line end too. */
const trimIt = 'leave it out: "|-" in YAML, .trim() in TypeScript, lib.fileContents in Nix';

function filled(word: string): string {
  if (word.trim() === '') throw refused('is empty', 'empty', 'leave the option out, or fill it in');
  return word;
}

function matching(pattern: RegExp, fact: string, hint: string): WordCheck {
  return checked((word) => pattern.test(word), fact, hint);
}

function checked(fits: (word: string) => boolean, fact: string, hint?: string): WordCheck {
  return (word) => {
    if (!fits(word)) throw refused(`${quoteForMessage(word)} ${fact}`, 'bad-word', hint);
  };
}

const replaceKey =
  'remove it from the policy and from git, replace the key, and write its public half';

function refused(message: string, code: Code, hint?: string): CertflakeError {
  return new CertflakeError(message, { code, ...(hint === undefined ? {} : { hint }) });
}
