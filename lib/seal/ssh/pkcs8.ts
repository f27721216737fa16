/** The work that a protected PKCS#8 file asks for (RFC 5958, RFC 8018), before any of it is done. */
import { CertflakeError } from '../../errors.js';
import { derList, hex, oidText, TAG, type DerValue } from '../../x509/der.js';
import { tooManySteps } from './messages.js';

/** About ten seconds of PBKDF2, and as much scrypt as age accepts. */
const [mostIterations, mostScryptWork] = [10_000_000n, 2n ** 25n];
const scryptOid = '1.3.6.1.4.1.11591.4.11';

const children = (value: DerValue | undefined) =>
  value?.tag === TAG.sequence ? derList(value.content) : [];

const numberOf = ({ content }: DerValue) => BigInt(`0x0${hex(content)}`);

interface Derivation {
  oid: string;
  numbers: bigint[];
}

/** The key derivation of PBES2, or the algorithm itself in the older schemes. */
function derivationOf(der: Buffer): Derivation {
  const [algorithm] = children(derList(der)[0]);
  const [, parameters] = children(algorithm);
  const [first] = children(parameters);
  const [oid, options] = children(first?.tag === TAG.sequence ? first : algorithm);
  const numbers = children(options).filter(({ tag }) => tag === TAG.integer);
  return { oid: oid ? oidText(oid.content) : '', numbers: numbers.map(numberOf) };
}

function isTooMuch({ oid, numbers }: Derivation): boolean {
  if (oid !== scryptOid) return (numbers[0] ?? 0n) > mostIterations;
  return numbers.slice(0, 3).reduce((product, n) => product * n, 1n) > mostScryptWork;
}

/** Undefined for broken bytes, which OpenSSL reports. */
function readDerivation(der: Buffer): Derivation | undefined {
  try {
    return derivationOf(der);
  } catch {
    return undefined;
  }
}

/** @throws CertflakeError for a key derivation that would take forever */
export function checkDerivation(der: Buffer): void {
  const derivation = readDerivation(der);
  if (derivation === undefined || !isTooMuch(derivation)) return;
  const { message, hint } = tooManySteps;
  throw new CertflakeError(message, { code: 'identity-costly', hint });
}
