/** What users paste by mistake for an SSH public key, each with its reason and hint. */
import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import { bare, say, typed, type Said } from '../../text/say.js';

interface Refusal {
  found: RegExp;
  code: Code;
  /** `$1` and so on stand for what `found` captured; never any part of a private key. */
  message: string;
  hint: string | Said;
}

/** A word that names an SSH key type, and the base64 of one. */
const keyType =
  '(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp\\d+|sk-(?:ssh|ecdsa)-[a-z0-9-]+@openssh\\.com)';

/** Options of authorized_keys without a value (sshd(8)). */
const bareOptions =
  'agent-forwarding|cert-authority|no-[a-z0-9-]+|port-forwarding|pty|restrict|user-rc|verify-required|x11-forwarding';

/** Private keys first: a text with one is refused before anything else in it is read. */
const privateHalves: Refusal[] = [
  {
    found:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File|-----END [A-Z0-9 ]*PRIVATE KEY/,
    code: 'private-key',
    message: 'a private key stands where a public key belongs',
    hint: say`use its public half: the .pub file beside it, or what ${typed('ssh-keygen -y -f <file>')} prints; if the private one has left its machine, make a new one`,
  },
  {
    found: /AGE-SECRET-KEY-/i,
    code: 'private-key',
    message: 'an age secret key stands where a recipient belongs',
    hint: say`use its public half: what ${typed('age-keygen -y <file>')} prints; if the secret one has left its machine, make a new one`,
  },
  {
    found: /AGE-PLUGIN-/i,
    code: 'private-key',
    message: 'a plugin identity stands where a recipient belongs',
    hint: 'use the recipient that the plugin printed with it',
  },
];

const converting = (command: string): Said => say`convert it: ${bare(typed(command))}`;

const otherForms: Refusal[] = [
  {
    found: /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/,
    code: 'key-kind',
    message: 'an X.509 certificate is not an SSH public key',
    hint: 'use the one-line form, as in "ssh-ed25519 AAAA…"',
  },
  {
    found: /-----BEGIN PUBLIC KEY-----/,
    code: 'key-form',
    message: 'a PEM public key is not in the form that OpenSSH writes',
    hint: converting('ssh-keygen -i -m PKCS8 -f <file>'),
  },
  {
    found: /-----BEGIN RSA PUBLIC KEY-----/,
    code: 'key-form',
    message: 'a PKCS#1 public key is not in the form that OpenSSH writes',
    hint: converting('ssh-keygen -i -m PEM -f <file>'),
  },
  {
    found: /---- BEGIN SSH2 PUBLIC KEY ----/,
    code: 'key-form',
    message: 'an RFC 4716 public key is not in the form that OpenSSH writes',
    hint: converting('ssh-keygen -i -f <file>'),
  },
  {
    found: /^([a-z0-9-]+-cert-v\d+@openssh\.com)\s/,
    code: 'key-kind',
    message: 'an SSH certificate ($1) is not a public key',
    hint: 'use the .pub file that was certified',
  },
  {
    found: /^(sk-[a-z0-9-]+@openssh\.com)(?:\s|$)/,
    code: 'key-kind',
    message: 'a hardware key ($1) cannot open an age file: it only signs',
    hint: 'use an ssh-ed25519 key or an age1… recipient',
  },
  {
    found: /^(ecdsa-sha2-[a-z0-9]+)(?:\s|$)/,
    code: 'key-kind',
    message: 'age seals to Ed25519 and RSA keys, not to ECDSA ones ($1)',
    hint: 'use the Ed25519 key; a host keeps its own in /etc/ssh/ssh_host_ed25519_key.pub',
  },
  {
    found: /^ssh-dss(?:\s|$)/,
    code: 'key-kind',
    message: 'age seals to Ed25519 and RSA keys, not to DSA ones (ssh-dss)',
    hint: say`make an Ed25519 key: ${bare(typed('ssh-keygen -t ed25519'))}`,
  },
  {
    found: new RegExp(`^(?:[a-z0-9-]+="|(?:${bareOptions})[,\\s]).*?(${keyType})\\s+AAAA`, 'is'),
    code: 'key-form',
    message: 'authorized_keys options stand before the key',
    hint: 'keep the line from "$1" on',
  },
  {
    found: new RegExp(`^(?:@[a-z-]+\\s+)?(?!${keyType}\\s)\\S+\\s+(${keyType})\\s+AAAA`),
    code: 'key-form',
    message: 'a host name stands before the key, as ssh-keyscan and known_hosts write it',
    hint: 'keep the line from "$1" on, once its fingerprint is compared with the one on the host itself',
  },
];

function refuse(refusals: Refusal[], text: string): void {
  for (const { found, code, message, hint } of refusals) {
    const match = found.exec(text);
    if (match === null) continue;
    const fill = (words: string) => words.replace('$1', match[1] ?? '');
    const way = typeof hint === 'string' ? fill(hint) : hint;
    throw new CertflakeError(fill(message), { code, hint: way });
  }
}

/** @throws CertflakeError if any part of the text is a private key. The error repeats none of it. */
export function refusePrivateKey(text: string): void {
  refuse(privateHalves, text);
}

/** @throws CertflakeError if the text isn't one plain Ed25519 or RSA key. */
export function refuseOtherForms(text: string): void {
  refusePrivateKey(text);
  refuse(otherForms, text.trim());
}
