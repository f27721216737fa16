import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import type { CertificateContents, NameSubtree } from '../model/index.js';
import { canonicalRange, generalName } from './general-name.js';

/** The value of name constraints, DER (RFC 5280, section 4.2.1.10); nothing without any. */
export function nameConstraints(
  authority: NonNullable<CertificateContents['authority']>,
): Uint8Array | undefined {
  const permitted = subtrees(authority.permitted);
  const excluded = subtrees(authority.excluded);
  if (!permitted && !excluded) return undefined;
  const value = new NameConstraints({
    ...(permitted && { permittedSubtrees: permitted }),
    ...(excluded && { excludedSubtrees: excluded }),
  });
  return new Uint8Array(AsnConvert.serialize(value));
}

function subtrees(list: readonly NameSubtree[] = []): GeneralSubtrees | undefined {
  if (list.length === 0) return undefined;
  return new GeneralSubtrees(
    list.map((subtree) => new GeneralSubtree({ base: generalName(subtree, canonicalRange) })),
  );
}
