import type { ReadCertificate, Spec, TrustBundle } from '../../model/index.js';
import type { Shown } from '../../keyring/parties.js';
import { hasSigned, isSelfSigned, pathToTrust } from '../by-certificates.js';
import type { Presented } from './presented.js';
import type { FormerAuthority, Formerly } from '../types.js';

/** The signer of a server's certificate; proven by the signature, never by a name. */
export type Signer =
  /** An authority of the tree that the client trusts, through intermediates that the server didn't send. */
  | { is: 'incomplete'; missing: Spec }
  /** Another authority of the tree than the right one. */
  | { is: 'other'; authority: Spec }
  | { is: 'former'; former: FormerAuthority }
  | { is: 'itself' }
  /** `compared`: whether there is a git history, which doesn't have it either. */
  | { is: 'unknown'; compared: boolean };

/**
 * The signer of the first certificate in a chain that the client doesn't trust.
 *
 * @param trusts - the roots that the client trusts
 * @param formerly - asked only if the tree has no answer
 */
export async function signerOf(
  chain: Presented['chain'],
  trusts: TrustBundle,
  shown: Shown,
  formerly: Formerly,
): Promise<Signer> {
  const authorities = shown.authorities();
  const inTree = authorities.map(({ certificate }) => certificate);
  const proven = provenPart(chain);
  const path = proven.map((one) => pathToTrust(one, inTree, trusts)).find(Boolean) ?? [];
  const unsent = authorities.find(
    ({ certificate }) => path.slice(1, -1).includes(certificate) && !proven.includes(certificate),
  );
  if (unsent) return { is: 'incomplete', missing: unsent.spec };
  const signs = ({ certificate }: { certificate: ReadCertificate }) =>
    proven.some((below) => hasSigned(certificate, below));
  const other = authorities.find(signs);
  if (other) return { is: 'other', authority: other.spec };
  const history = await formerly();
  const former = history?.find(signs);
  if (former) return { is: 'former', former };
  return isSelfSigned(chain[0])
    ? { is: 'itself' }
    : { is: 'unknown', compared: history !== undefined };
}

/**
 * Whether signatures lead from a server's certificate to a trusted root. OpenSSL reports only the last error of
 * a chain: for an expired certificate it never reports the signer.
 */
export const isTrusted = (chain: Presented['chain'], trusts: TrustBundle): boolean =>
  provenPart(chain).some((one) => trusts.some((root) => hasSigned(root, one)));

/** Each one signed by the next: any other certificates from the server prove nothing. */
function provenPart([own, ...above]: Presented['chain']): ReadCertificate[] {
  const proven = [own];
  for (const one of above) {
    if (!hasSigned(one, proven.at(-1)!)) break;
    proven.push(one);
  }
  return proven;
}
