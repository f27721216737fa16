import { hinted } from '../../hint.js';
import { place, say } from '../../text/say.js';
import type { Standing } from '../types.js';
import { endpointText } from './endpoints.js';
import { presentsOf, type Presented } from './presented.js';
import {
  authorityOf,
  dayOf,
  deploy,
  ends,
  heldAt,
  serverOf,
  short,
  undeployed,
  type Expected,
} from './server.js';
import type { FormerAuthority } from '../types.js';
import type { Signer } from './signed.js';

type Case<T extends Signer['is']> = (
  signer: Extract<Signer, { is: T }>,
  presented: Presented,
  expected: Expected,
) => Standing;

/** A server whose certificate the client doesn't trust, by the signer of that certificate. */
export function untrusted(signer: Signer, presented: Presented, expected: Expected): Standing {
  const said = cases[signer.is] as Case<Signer['is']>;
  const standing = said(signer, presented, expected);
  return { ...standing, reason: `${serverOf(expected)} ${standing.reason}` };
}

const cases: { [T in Signer['is']]: Case<T> } = {
  former: ({ former }, _, expected) =>
    undeployed(
      expected,
      `still presents a certificate by the authority ${held(former)}; the tree has ${authorityOf(expected)}`,
    ),
  incomplete: ({ missing }, presented, expected) => ({
    state: 'foreign',
    reason: `presents ${subjectOf(presented)} without the intermediate ${missing.files.certificate}, so no client can trust it`,
    ...hinted(
      say`the server must send all of ${place(expected.edge.server.files.certificate)}: ${deploy(expected)}, and look which file its configuration names`,
    ),
  }),
  other: ({ authority }, presented, expected) => ({
    state: 'foreign',
    reason: `presents ${subjectOf(presented)}, which ${authority.files.certificate} has signed; clients trust ${authorityOf(expected)}`,
    hint: `look which service answers at ${endpointText(expected.endpoint)}, and which files its configuration names`,
  }),
  itself: (_, presented, expected) => ({
    state: 'foreign',
    reason: `presents ${subjectOf(presented)} ${ends(presented, expected)}, which its own key has signed; clients trust ${authorityOf(expected)}`,
    hint: `a service makes such a certificate where its configuration names none; ${unknown(expected)}`,
  }),
  unknown: ({ compared }, presented, expected) => ({
    state: 'foreign',
    reason: `presents ${subjectOf(presented)} ${ends(presented, expected)}, by an authority that ${compared ? 'is neither in the tree nor in its git history' : 'is not in the tree'} and calls itself "${presentsOf(presented).issuer}"; the tree has ${authorityOf(expected)}`,
    hint: unknown(expected),
  }),
};

const held = (former: FormerAuthority): string =>
  `${short(former.certificate)} (until ${dayOf(former.certificate.notAfter)}), which ${heldAt(former)}`;

const subjectOf = (presented: Presented): string => `"${presentsOf(presented).subject}"`;

const unknown = (expected: Expected): string =>
  `find out what answers at ${endpointText(expected.endpoint)}; if it is yours, ${deploy(expected)}`;
