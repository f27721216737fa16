import { hinted } from '../../hint.js';
import { place } from '../../text/say.js';
import type { Standing } from '../types.js';
import { endpointText } from './endpoints.js';
import * as say from './messages/servers.js';
import { presentsOf, type Presented } from './presented.js';
import {
  authorityOf,
  dayOf,
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
  return { ...standing, reason: say.thatServer(serverOf(expected), standing.reason) };
}

const cases: { [T in Signer['is']]: Case<T> } = {
  former: ({ former }, _, expected) =>
    undeployed(expected, say.formerAuthority(held(former), authorityOf(expected))),
  incomplete: ({ missing }, presented, expected) => {
    const file = place(expected.edge.server.files.certificate);
    const words = wordsOf(presented, expected);
    return foreign(say.withoutIntermediate(words, missing.files.certificate, file));
  },
  other: ({ authority }, presented, expected) =>
    foreign(say.otherAuthority(wordsOf(presented, expected), authority.files.certificate)),
  itself: (_, presented, expected) => foreign(say.selfSigned(wordsOf(presented, expected))),
  unknown: ({ compared }, presented, expected) => {
    const { issuer } = presentsOf(presented);
    return foreign(say.strangeAuthority(wordsOf(presented, expected), issuer, compared));
  },
};

const foreign = ({ reason, hint }: ReturnType<typeof say.selfSigned>): Standing => ({
  ...{ state: 'foreign', reason },
  ...hinted(hint),
});

const held = (former: FormerAuthority): string =>
  say.authorityUntil(short(former.certificate), dayOf(former.certificate.notAfter), heldAt(former));

const wordsOf = (presented: Presented, expected: Expected) => ({
  subject: presentsOf(presented).subject,
  ends: ends(presented, expected),
  authority: authorityOf(expected),
  hosts: expected.hosts,
  at: endpointText(expected.endpoint),
});
