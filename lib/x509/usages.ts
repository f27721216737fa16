import type { Code } from '../codes.js';
import type { KeySpec, KeyUsage, Usages } from '../model/index.js';
import * as messages from './messages.js';

/** In the order of their bits, from bit 0 (RFC 5280, section 4.2.1.3). */
export const KEY_USAGE_BITS: readonly KeyUsage[] = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

export const ANY_USAGE = '2.5.29.37.0';
export const TIMESTAMPING = '1.3.6.1.5.5.7.3.8';

export type UsageMeaning = { keyUsage: KeyUsage } | { extended: string };

/** What a policy may write (cfssl's names) and what it means: a key usage, or an extended one's OID. */
export const USAGES: Readonly<Record<string, UsageMeaning>> = {
  signing: { keyUsage: 'digitalSignature' },
  'digital signature': { keyUsage: 'digitalSignature' },
  'content commitment': { keyUsage: 'contentCommitment' },
  'key encipherment': { keyUsage: 'keyEncipherment' },
  'key agreement': { keyUsage: 'keyAgreement' },
  'data encipherment': { keyUsage: 'dataEncipherment' },
  'cert sign': { keyUsage: 'keyCertSign' },
  'crl sign': { keyUsage: 'cRLSign' },
  'encipher only': { keyUsage: 'encipherOnly' },
  'decipher only': { keyUsage: 'decipherOnly' },
  any: { extended: ANY_USAGE },
  'server auth': { extended: '1.3.6.1.5.5.7.3.1' },
  'client auth': { extended: '1.3.6.1.5.5.7.3.2' },
  'code signing': { extended: '1.3.6.1.5.5.7.3.3' },
  'email protection': { extended: '1.3.6.1.5.5.7.3.4' },
  's/mime': { extended: '1.3.6.1.5.5.7.3.4' },
  'ipsec end system': { extended: '1.3.6.1.5.5.7.3.5' },
  'ipsec tunnel': { extended: '1.3.6.1.5.5.7.3.6' },
  'ipsec user': { extended: '1.3.6.1.5.5.7.3.7' },
  timestamping: { extended: TIMESTAMPING },
  'ocsp signing': { extended: '1.3.6.1.5.5.7.3.9' },
  'microsoft sgc': { extended: '1.3.6.1.4.1.311.10.3.3' },
  'netscape sgc': { extended: '2.16.840.1.113730.4.1' },
};

/** The policy's word for an extended usage's OID; without one, the OID. */
export function extendedName(oid: string): string {
  const found = Object.entries(USAGES).find(([, m]) => 'extended' in m && m.extended === oid);
  return found?.[0] ?? oid;
}

/** The policy's word for a key usage. */
export function keyUsageName(usage: KeyUsage): string {
  if (usage === 'digitalSignature') return 'digital signature';
  const found = Object.entries(USAGES).find(([, m]) => 'keyUsage' in m && m.keyUsage === usage);
  return found?.[0] ?? usage;
}

/** A `Problem` without its place, which the caller knows: the usages' option, or its `index`-th word. */
export interface UsageFinding {
  code: Code;
  index?: number;
  message: string;
  hint?: string;
  level: 'error' | 'warning' | 'note';
}

interface Wanted {
  word: string;
  index: number;
  meaning: UsageMeaning;
}

interface Rule {
  code: Code;
  level: UsageFinding['level'];
  breaks: (wanted: Wanted, all: readonly Wanted[], on: Bearer) => boolean;
  message: (word: string, key: KeySpec['algo']) => string;
  hint?: string;
}

interface Bearer {
  key: KeySpec;
  kind: 'authority' | 'certificate';
}

const means =
  (...usages: KeyUsage[]) =>
  ({ meaning }: Wanted) =>
    'keyUsage' in meaning && usages.includes(meaning.keyUsage);

const extended = ({ meaning }: Wanted) => 'extended' in meaning;
const oidOf = ({ meaning }: Wanted) => ('extended' in meaning ? meaning.extended : undefined);

/** Key types and usages: RFC 8813 (EC), RFC 8410 section 5 (Ed25519), RFC 3279 section 2.3.1 (RSA). */
const rules: readonly Rule[] = [
  {
    code: 'usage-dropped',
    level: 'note',
    breaks: (w, _, on) => means('keyEncipherment')(w) && on.key.algo !== 'rsa',
    message: messages.usageDropped,
  },
  {
    code: 'usage-unfit-for-key',
    level: 'error',
    breaks: (w, _, on) => means('dataEncipherment')(w) && on.key.algo !== 'rsa',
    message: messages.usageUnfit,
    hint: messages.useRsa,
  },
  {
    code: 'usage-unfit-for-key',
    level: 'error',
    breaks: (w, _, on) => means('keyAgreement')(w) && on.key.algo !== 'ecdsa',
    message: messages.usageUnfit,
    hint: messages.useEcdsa,
  },
  {
    code: 'usage-needs-key-agreement',
    level: 'error',
    breaks: (w, all) =>
      means('encipherOnly', 'decipherOnly')(w) && !all.some(means('keyAgreement')),
    message: messages.needsKeyAgreement,
    hint: messages.addKeyAgreement,
  },
  {
    code: 'usage-authority-only',
    level: 'error',
    breaks: (w, _, on) => means('keyCertSign', 'cRLSign')(w) && on.kind === 'certificate',
    message: messages.authoritiesOnly,
    hint: messages.declareAuthority,
  },
  {
    code: 'usage-timestamping-alone',
    level: 'error',
    breaks: (w, all, on) =>
      on.kind === 'certificate' &&
      oidOf(w) === TIMESTAMPING &&
      all.some((other) => extended(other) && oidOf(other) !== TIMESTAMPING),
    message: messages.timestampingAlone,
    hint: messages.separateCertificate,
  },
  {
    code: 'usage-any',
    level: 'warning',
    breaks: (w, _, on) => on.kind === 'certificate' && oidOf(w) === ANY_USAGE,
    message: messages.limitsNothing,
    hint: messages.listNeeded,
  },
];

const noUsages: UsageFinding = {
  code: 'usage-none',
  ...messages.noUsages,
  level: 'warning',
};

/**
 * The extended usages that a certificate carries. Those that limit what an authority issues are written into an
 * intermediate: Go, OpenSSL and GnuTLS apply them to all certificates below it. They aren't written into a
 * root, which is trusted for what its trust store says (RFC 5280, section 4.2.1.12, covers leaves).
 */
export function carriedUsages({ extended }: Usages, kind: 'root' | 'intermediate' | 'leaf') {
  const isUnlimited = kind === 'root' || (kind === 'intermediate' && extended.includes(ANY_USAGE));
  return isUnlimited ? [] : extended;
}

/**
 * The usages for a policy's usage words on this kind of key, with defaults.
 *
 * Key usages come in the order of their bits, an authority's with keyCertSign and cRLSign; extended usages in
 * the policy's order, each once. On an authority the extended ones limit what it may issue (`carriedUsages`). A
 * finding of level error means that the usages can't be issued. An unknown word is one (code `unknown-usage`;
 * the caller adds "did you mean").
 */
export function resolveUsages(
  words: readonly string[],
  key: KeySpec,
  kind: 'authority' | 'certificate',
): { usages: Usages; findings: UsageFinding[] } {
  const on = { key, kind };
  const wanted = words.flatMap((word, index) =>
    Object.hasOwn(USAGES, word) ? [{ word, index, meaning: USAGES[word]! }] : [],
  );
  const findings = [
    ...words.flatMap(unknownWord),
    ...wanted.flatMap((w) => broken(w, wanted, on)),
    ...(words.length === 0 && kind === 'certificate' ? [noUsages] : []),
  ];
  const extendedUsages = [...new Set(wanted.flatMap((w) => oidOf(w) ?? []))];
  return {
    usages: { key: keyUsages(wanted, extendedUsages, on), extended: extendedUsages },
    findings: findings.sort((a, b) => (a.index ?? -1) - (b.index ?? -1)),
  };
}

function unknownWord(word: string, index: number): UsageFinding[] {
  if (Object.hasOwn(USAGES, word)) return [];
  const message = messages.unknownUsage(word);
  return [{ code: 'unknown-usage', index, message, level: 'error' }];
}

function broken(wanted: Wanted, all: readonly Wanted[], on: Bearer): UsageFinding[] {
  return rules
    .filter((rule) => rule.breaks(wanted, all, on))
    .map(({ code, level, message, hint }) => ({
      code,
      index: wanted.index,
      message: message(wanted.word, on.key.algo),
      ...(hint === undefined ? {} : { hint }),
      level,
    }));
}

function keyUsages(wanted: readonly Wanted[], extendedUsages: string[], on: Bearer): KeyUsage[] {
  const listed = wanted.flatMap(({ meaning }) => ('keyUsage' in meaning ? meaning.keyUsage : []));
  const fit = listed.filter((u) => u !== 'keyEncipherment' || on.key.algo === 'rsa');
  const chosen =
    on.kind === 'authority'
      ? new Set<KeyUsage>([...fit, 'keyCertSign', 'cRLSign'])
      : new Set(fit.length > 0 ? fit : defaultKeyUsages(on.key, extendedUsages));
  return KEY_USAGE_BITS.filter((usage) => chosen.has(usage));
}

/** NSS requires key encipherment on an RSA server, and cfssl wrote it; RFC 3161 lets a TSA only sign. */
function defaultKeyUsages(key: KeySpec, extendedUsages: string[]): KeyUsage[] {
  const signsOnly = key.algo !== 'rsa' || extendedUsages.includes(TIMESTAMPING);
  return signsOnly ? ['digitalSignature'] : ['digitalSignature', 'keyEncipherment'];
}
