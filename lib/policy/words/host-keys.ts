import type { Message } from '../../hint.js';
import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import type { HostPolicy, Policy } from '../../model/policy.js';
import { placeOf } from '../problems/option-path.js';
import type { Path } from '../problems/option-path.js';
import * as messages from './messages.js';
import { isSecret } from '../../text/quote.js';

const text = /^\s*(?:(?:ssh|ecdsa|sk)-\S+\s|age1[^/]*$)/;

/** Whether `owningHostKey` is a key's text; otherwise it is a path (`ssh-host-keys/…` is one). */
export function isKeyText(word: string): boolean {
  return text.test(word);
}

/** Where a host's key is declared, and the word with the host's name filled in; undefined if nowhere. */
export function hostKeyWord(
  policy: Policy,
  host: string,
): { path: Path; word: string } | undefined {
  const own: HostPolicy | undefined = policy.hosts?.[host];
  const word = own?.owningHostKey ?? policy.owningHostKey;
  if (word === undefined) return undefined;
  const path =
    own?.owningHostKey === undefined ? ['owningHostKey'] : ['hosts', host, 'owningHostKey'];
  return { path, word: word.replaceAll('${hostName}', host) };
}

/**
 * The key in a host key file: its only line, without white space around it.
 *
 * @throws CertflakeError for a private key, an empty file, several lines, or other text before or instead of
 * the key; never quotes the text
 */
export function keyOfFile(path: string, content: string): string {
  const lines = content.split('\n').filter((line) => /^\s*[^#\s]/.test(line));
  if (isSecret(content)) throw refused(messages.privateKeyFile(path), 'private-key');
  const [line = '', ...others] = lines.map((one) => one.trim());
  if (others.length === 0 && isKeyText(line)) return line;
  const { told } = flaws.find(({ found }) => found(line, lines.length))!;
  throw refused(told(path, lines.length), 'bad-host-key-file');
}

interface Flaw {
  found: (line: string, count: number) => boolean;
  told: (path: string, count: number) => Message;
}

/** What such files contain besides a key; ssh-keyscan puts the host first, authorized_keys options. */
const flaws: Flaw[] = [
  { found: (_line, count) => count === 0, told: messages.emptyKeyFile },
  { found: (_line, count) => count > 1, told: messages.severalLines },
  {
    found: (line) => /\s(?:ssh|ecdsa|sk)-\S+\s+AAAA/.test(line),
    told: messages.textBeforeKey,
  },
  { found: () => true, told: messages.noPublicKey },
];

const refused = ({ message, hint }: Message, code: Code): CertflakeError =>
  new CertflakeError(message, { code, hint });

/** The paths of host key files in a policy; none if the policy is broken. */
export function hostKeyPaths(policy: unknown): string[] {
  const { hosts, owningHostKey } = record(policy);
  const words = Object.entries(record(hosts)).map(([host, options]) => {
    const word = record(options)['owningHostKey'] ?? owningHostKey;
    return typeof word === 'string' ? word.replaceAll('${hostName}', host) : '';
  });
  return [...new Set(words)].filter((word) => word !== '' && !isKeyText(word) && !isSecret(word));
}

function record(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

/** The option where a host's key is missing. */
export function hostKeyPlace(host: string): string {
  return placeOf(['hosts', host, 'owningHostKey']);
}
