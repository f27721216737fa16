import { AsnConvert } from '@peculiar/asn1-schema';
import { ExtendedKeyUsage, KeyUsage } from '@peculiar/asn1-x509';
import type { CertificateContents } from '../model/index.js';
import { context, TAG } from '../x509/der.js';
import { carriedUsages, KEY_USAGE_BITS, TIMESTAMPING } from '../x509/usages.js';
import { der, integer, octetString, sequence, TRUE } from './der.js';
import { alternativeNames } from './alternative-names.js';
import { nameConstraints } from './name-constraints.js';

export interface ExtensionInput {
  contents: CertificateContents;
  emptySubject: boolean;
  /** Hex. */
  subjectKeyId: string;
  /** Hex; absent on a root. */
  authorityKeyId?: string;
}

interface Extension {
  isCritical: boolean;
  /** DER. */
  value: Uint8Array;
}

type Maker = (input: ExtensionInput) => Extension | undefined;

const critical = (value: Uint8Array): Extension => ({ isCritical: true, value });

const basicConstraints: Maker = ({ contents: { authority } }) => {
  if (authority === undefined) return critical(sequence());
  const { pathLength } = authority;
  if (pathLength === undefined) return critical(sequence(TRUE));
  return critical(sequence(TRUE, integer(pathLength)));
};

const keyUsage: Maker = ({ contents: { authority, usages } }) => {
  const wanted = [...usages.key, ...(authority ? ['keyCertSign', 'cRLSign'] : [])];
  const flags = KEY_USAGE_BITS.reduce(
    (sum, usage, bit) => (wanted.includes(usage) ? sum | (1 << bit) : sum),
    0,
  );
  if (flags === 0) return undefined;
  return critical(new Uint8Array(AsnConvert.serialize(new KeyUsage(flags))));
};

/** Critical for a TSA (RFC 3161). */
const extendedKeyUsage: Maker = ({ contents: { authority, usages }, authorityKeyId }) => {
  const signer = authorityKeyId === undefined ? 'root' : 'intermediate';
  const extended = carriedUsages(usages, authority ? signer : 'leaf');
  if (extended.length === 0) return undefined;
  return {
    isCritical: !authority && extended.includes(TIMESTAMPING),
    value: new Uint8Array(AsnConvert.serialize(new ExtendedKeyUsage(extended))),
  };
};

const subjectKeyId: Maker = (input) => ({
  isCritical: false,
  value: octetString(Buffer.from(input.subjectKeyId, 'hex')),
});

const authorityKeyId: Maker = (input) => {
  if (input.authorityKeyId === undefined) return undefined;
  const keyIdentifier = der(context(0, false), Buffer.from(input.authorityKeyId, 'hex'));
  return { isCritical: false, value: sequence(keyIdentifier) };
};

/** Critical if the subject is empty (RFC 5280, section 4.2.1.6). */
const names: Maker = ({ contents, emptySubject }) => {
  if (contents.authority || contents.names.length === 0) return undefined;
  return { isCritical: emptySubject, value: alternativeNames(contents.names) };
};

/** Critical (RFC 5280, section 4.2.1.10): a program that can't check them must refuse. */
const constraints: Maker = ({ contents: { authority } }) => {
  const value = authority && nameConstraints(authority);
  return value && critical(value);
};

/** By the last arc of the object identifier, `2.5.29.N` (RFC 5280, section 4.2.1). */
const makers: readonly [id: number, make: Maker][] = [
  [19, basicConstraints],
  [15, keyUsage],
  [37, extendedKeyUsage],
  [14, subjectKeyId],
  [35, authorityKeyId],
  [17, names],
  [30, constraints],
];

/** All extensions as one SEQUENCE, DER; leaves out empty ones. */
export function extensionsDer(input: ExtensionInput): Uint8Array {
  return sequence(...makers.flatMap(([id, make]) => extensionDer(id, make(input))));
}

/** Extension (RFC 5280, section 4.1), DER: `critical` only if it is true. */
function extensionDer(id: number, extension: Extension | undefined): Uint8Array[] {
  if (extension === undefined) return [];
  const { isCritical, value } = extension;
  const oid = der(TAG.oid, Uint8Array.of(0x55, 0x1d, id));
  return [sequence(oid, ...(isCritical ? [TRUE] : []), octetString(value))];
}
