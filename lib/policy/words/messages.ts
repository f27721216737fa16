import type { Message } from '../../hint.js';
import { quoteForMessage } from '../../text/quote.js';
import { say, type Said } from '../../text/say.js';

/** A fact about a word, and a hint. */
const about = (word: string, fact: string, hint?: string | Said): Message => ({
  message: `${quoteForMessage(word)} ${fact}`,
  hint,
});

// Alternative names.

export const noName: Message = { message: 'a name is empty', hint: 'remove it' };

export const blankInName = (word: string): Message =>
  about(word, 'contains a space or control character');

export const notDialled = (word: string): Message =>
  about(
    word,
    'is not a name or an address',
    'write a name or an address, without https:// and port',
  );

export const notDns = (word: string): Message => about(word, 'is not a DNS name');

export const notUri = (word: string): Message => about(word, 'is not a URI');

export const notEmail = (word: string): Message =>
  about(word, 'is not an e-mail address of ASCII characters');

export const unfilledVariable = (word: string): Message =>
  about(
    word,
    'is not a DNS name: certflake does not fill in a variable here',
    'in Nix, write config.networking.hostName without a backslash (variables are for policies in YAML, JSON and TypeScript)',
  );

export const trailingDot = (word: string): Message =>
  about(
    word,
    'ends in a dot',
    'write it without the dot: names in certificates are always absolute',
  );

export const zone = (word: string): Message =>
  about(
    word,
    'has a zone, which has no meaning on another machine',
    'remove the % and everything after it',
  );

export const rangeOrPath = (word: string): Message =>
  about(
    word,
    'is a range or a path, not a name',
    'list single addresses here, and write ranges in nameConstraints',
  );

export const inBrackets = (word: string): Message =>
  about(word, 'is in brackets', 'write the address without brackets');

export const port = (word: string): Message =>
  about(
    word,
    'has a port',
    'remove the colon and the number: the names in a certificate have no ports',
  );

export const notIpv4 = (word: string): Message =>
  about(word, 'is not an IPv4 address', 'write four numbers from 0 to 255, without leading zeros');

/** @param address - what programs read, if it is one */
export const endsInNumber = (word: string, address: string | undefined): Message =>
  about(
    word,
    'ends in a number, so programs read it as an IPv4 address',
    address === undefined
      ? 'write an address as four numbers, or a DNS name whose last label is not a number'
      : `did you mean "${address}"?`,
  );

export const misplacedWildcard = (word: string): Message =>
  about(word, 'has a * that is not its leftmost label', 'write a wildcard as in "*.example.com"');

// Name constraints and the services' ranges.

export const notConstraint = (word: string): Message =>
  about(
    word,
    'is not a name constraint',
    'write it as in "example.com", "10.0.0.0/8", "@example.com" or "uri:example.com"',
  );

export const bitsAfterPrefix = (word: string, canonical: string): Message =>
  about(word, 'has bits beyond its prefix', `write ${quoteForMessage(canonical)}`);

const aRange = 'write the range as in "10.96.0.0/12" or "fd00:10:96::/112"';

export const notRange = (cidr: string): Message => ({
  message: `"${cidr}" is not an address range`,
  hint: aRange,
});

export const rangeTooSmall = (cidr: string): Message => ({
  message: `"${cidr}" is too small for services`,
  hint: aRange,
});

// Durations.

const aDuration = 'write hours, as in "87600h", or days, as in "3650d"';

export const notDuration = (word: string): Message => about(word, 'is not a duration', aDuration);

export const noTime = (word: string): Message => about(word, 'is zero', aDuration);

export const underSecond = (word: string): Message =>
  about(word, 'is less than a second', aDuration);

export const overThousandYears = (word: string): Message =>
  about(word, 'is more than a thousand years', aDuration);

// Folders.

const aFolder =
  'write a folder below the policy\'s folder, with forward slashes, as in "secrets/certs"';

const plainNames = say`use only ASCII letters, digits and . _ + - in it, as in "secrets/certs"; folders above the policy can have other names`;

const beginPlain = 'begin each name in it with a letter or a digit, as in "secrets/certs"';

export const noFolder: Message = { message: 'is empty', hint: aFolder };

export const notRelative = (word: string): Message => about(word, 'is not relative', aFolder);

export const upward = (word: string): Message =>
  about(word, 'contains "..", which can leave the policy\'s folder', aFolder);

export const backslash = (word: string): Message => about(word, 'has a backslash', aFolder);

export const folderVariable = (word: string): Message =>
  about(word, 'has a variable, but all hosts share this folder', aFolder);

export const policysOwn = (word: string): Message =>
  about(word, "is the policy's own folder", aFolder);

export const gitsOwn = (word: string): Message => about(word, "is in git's own folder", aFolder);

export const storesOwn = (word: string): Message =>
  about(word, 'is where certflake keeps its lock and journal', aFolder);

export const notForNix = (word: string, character: string): Message =>
  about(
    word,
    `contains ${quoteForMessage(character)}, which Nix does not allow in a path`,
    plainNames,
  );

export const likeAnOption = (word: string): Message =>
  about(word, 'has a name that begins with "-", as an option does', beginPlain);

// Names of hosts, authorities and certificates.

const nameForm = 'begin with a letter or a digit, then use only letters, digits, "-", "_" and "."';

const aboutName = (name: string, fact: string, hint = nameForm): NameProblem => ({
  message: `the name ${quoteForMessage(name)} ${fact}`,
  hint,
});

export interface NameProblem {
  message: string;
  hint: string;
}

export const emptyName = (name: string): NameProblem => aboutName(name, 'is empty');

export const separatorInName = (name: string): NameProblem =>
  aboutName(name, 'contains a path separator');

export const dotsInName = (name: string): NameProblem => aboutName(name, 'contains ".."');

export const characterInName = (name: string): NameProblem =>
  aboutName(name, 'contains a character that a name cannot have');

export const reservedName = (name: string, suffix: string): NameProblem =>
  aboutName(
    name,
    `ends in "${suffix}"`,
    'use another ending: certflake uses this one when it rotates an authority',
  );

// Host key files.

const theLine = "copy the one line of the host's /etc/ssh/ssh_host_ed25519_key.pub into it";

const aboutFile = (path: string, fact: string): Message => ({
  message: `${path} ${fact}`,
  hint: theLine,
});

export const emptyKeyFile = (path: string): Message => aboutFile(path, 'is empty');

export const severalLines = (path: string, count: number): Message =>
  aboutFile(path, `has ${count} lines instead of one key`);

export const textBeforeKey = (path: string): Message => aboutFile(path, 'has text before the key');

export const noPublicKey = (path: string): Message => aboutFile(path, 'holds no public key');

export const privateKeyFile = (path: string): Message => {
  const way = path.endsWith('.pub')
    ? 'put the public key there, as "ssh-keygen -y -f <file>" prints it'
    : `name the public key, ${path}.pub`;
  return {
    message: `${path} holds a private key`,
    hint: `${way}, and keep the private key out of the repository`,
  };
};

// Variables.

const aPlainOne = 'write $${ for a plain ${';

export const unclosedVariable = (text: string): Message =>
  about(text, 'has a ${ without its }', `add the }, or ${aPlainOne}`);

export const ownerless = (variable: string): Message => ({
  message: `\${${variable}} has no value here: the certificate does not belong to one host`,
  hint: `remove the variable, or ${aPlainOne}`,
});

export const addressesInText: Message = {
  message: '${addresses} is a list, which only a whole word of hosts can be',
  hint: 'write it alone, as in hosts: [ "${addresses}" ]',
};

/** @param known - the near one, or all of them */
export const unknownVariable = (name: string, known: string | undefined): Message => ({
  message: `unknown variable ${quoteForMessage(`\${${name}}`)}`,
  hint: known ?? aPlainOne,
});
