/** What users paste by mistake for an SSH public key, each with its reason and hint. */
import type { Code } from '../../codes.js';
import { CertflakeError } from '../../errors.js';
import type { Message } from '../../hint.js';
import * as messages from './messages.js';

/** `$1` and so on in its texts stand for what `found` captured; never any part of a private key. */
interface Refusal extends Message {
  found: RegExp;
  code: Code;
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
    ...messages.privateKeyGiven,
  },
  {
    found: /AGE-SECRET-KEY-/i,
    code: 'private-key',
    ...messages.ageSecretGiven,
  },
  {
    found: /AGE-PLUGIN-/i,
    code: 'private-key',
    ...messages.pluginIdentityGiven,
  },
];

const otherForms: Refusal[] = [
  {
    found: /-----BEGIN (?:TRUSTED )?CERTIFICATE-----/,
    code: 'key-kind',
    ...messages.certificateGiven,
  },
  {
    found: /-----BEGIN PUBLIC KEY-----/,
    code: 'key-form',
    ...messages.pemGiven,
  },
  {
    found: /-----BEGIN RSA PUBLIC KEY-----/,
    code: 'key-form',
    ...messages.pkcs1Given,
  },
  {
    found: /---- BEGIN SSH2 PUBLIC KEY ----/,
    code: 'key-form',
    ...messages.rfc4716Given,
  },
  {
    found: /^([a-z0-9-]+-cert-v\d+@openssh\.com)\s/,
    code: 'key-kind',
    ...messages.sshCertificateGiven,
  },
  {
    found: /^(sk-[a-z0-9-]+@openssh\.com)(?:\s|$)/,
    code: 'key-kind',
    ...messages.hardwareKeyGiven,
  },
  {
    found: /^(ecdsa-sha2-[a-z0-9]+)(?:\s|$)/,
    code: 'key-kind',
    ...messages.ecdsaGiven,
  },
  {
    found: /^ssh-dss(?:\s|$)/,
    code: 'key-kind',
    ...messages.dsaGiven,
  },
  {
    found: new RegExp(`^(?:[a-z0-9-]+="|(?:${bareOptions})[,\\s]).*?(${keyType})\\s+AAAA`, 'is'),
    code: 'key-form',
    ...messages.optionsBeforeKey,
  },
  {
    found: new RegExp(`^(?:@[a-z-]+\\s+)?(?!${keyType}\\s)\\S+\\s+(${keyType})\\s+AAAA`),
    code: 'key-form',
    ...messages.hostBeforeKey,
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
