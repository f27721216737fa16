import { AsnConvert } from '@peculiar/asn1-schema';
import { KeyUsage } from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509';
import type { CertificateContents } from '../model/index.js';
import { carriedUsages, KEY_USAGE_BITS, TIMESTAMPING } from '../x509/usages.js';
import { sequence } from './der.js';
import { alternativeNames, nameConstraints } from './names.js';

export interface ExtensionInput {
  contents: CertificateContents;
  emptySubject: boolean;
  /** Hex. */
  subjectKeyId: string;
  /** Hex; absent on a root. */
  authorityKeyId?: string;
}

const KEY_USAGE = '2.5.29.15';

type Maker = (input: ExtensionInput) => Extension | undefined;

const basicConstraints: Maker = ({ contents: { authority } }) =>
  new BasicConstraintsExtension(authority !== undefined, authority?.pathLength, true);

const keyUsage: Maker = ({ contents: { authority, usages } }) => {
  const wanted = [...usages.key, ...(authority ? ['keyCertSign', 'cRLSign'] : [])];
  const flags = KEY_USAGE_BITS.reduce(
    (sum, usage, bit) => (wanted.includes(usage) ? sum | (1 << bit) : sum),
    0,
  );
  return flags === 0
    ? undefined
    : new Extension(KEY_USAGE, true, AsnConvert.serialize(new KeyUsage(flags)));
};

/** Critical for a TSA (RFC 3161). */
const extendedKeyUsage: Maker = ({ contents: { authority, usages }, authorityKeyId }) => {
  const signer = authorityKeyId === undefined ? 'root' : 'intermediate';
  const extended = carriedUsages(usages, authority ? signer : 'leaf');
  if (extended.length === 0) return undefined;
  return new ExtendedKeyUsageExtension(extended, !authority && extended.includes(TIMESTAMPING));
};

const subjectKeyId: Maker = (input) => new SubjectKeyIdentifierExtension(input.subjectKeyId);

const authorityKeyId: Maker = (input) =>
  input.authorityKeyId === undefined
    ? undefined
    : new AuthorityKeyIdentifierExtension(input.authorityKeyId);

const names: Maker = ({ contents, emptySubject }) =>
  contents.authority || contents.names.length === 0
    ? undefined
    : alternativeNames(contents.names, emptySubject);

const constraints: Maker = ({ contents: { authority } }) => authority && nameConstraints(authority);

const makers: readonly Maker[] = [
  basicConstraints,
  keyUsage,
  extendedKeyUsage,
  subjectKeyId,
  authorityKeyId,
  names,
  constraints,
];

/** All extensions as one SEQUENCE, DER; leaves out empty ones. */
export function extensionsDer(input: ExtensionInput): Uint8Array {
  return sequence(...makers.flatMap((make) => bytesOf(make(input))));
}

const bytesOf = (extension: Extension | undefined) =>
  extension === undefined ? [] : [new Uint8Array(extension.rawData)];
