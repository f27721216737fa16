import type { ReadCertificate } from '../../model.js';
import type { Standing } from '../types.js';
import { endpointText } from './endpoints.js';
import { presentsOf, type Presented } from './presented.js';
import { dayOf, ends, restart, serverOf, undeployed, type Expected } from './server.js';
import { signerOf } from './signed.js';
import { untrusted } from './stranger.js';

/** How what a server presents differs from the tree; undefined if it is the tree's. */
export async function standingOf(
  presented: Presented,
  expected: Expected,
): Promise<Standing | undefined> {
  const { chain, objection } = presented;
  if (objection?.fault === 'authority') {
    const { trusts, shown, formerly } = expected;
    return untrusted(await signerOf(chain, trusts, shown, formerly), presented, expected);
  }
  const isTheTrees = expected.certificates.some((one) => one.fingerprint === chain[0].fingerprint);
  if (isTheTrees) return undefined;
  const words = another(presented, expected);
  return {
    state: objection ? 'foreign' : 'stale',
    ...words,
    reason: `${serverOf(expected)} ${words.reason}`,
  };
}

type Words = Omit<Standing, 'state'>;

/** Signed by the authority that the client trusts, and not what the tree has. */
function another(presented: Presented, expected: Expected): Words {
  const { certificates, shown, edge } = expected;
  const owner = shown.ownerOf(presented.chain[0].fingerprint);
  if (owner) return elsewhere(owner.files.certificate, expected);
  const [own] = certificates;
  if (own?.subjectDer === presented.chain[0].subjectDer)
    return generation(own, presented, expected);
  return {
    reason: `presents "${presentsOf(presented).subject}" ${ends(presented, expected)}, which is not in ${edge.server.files.certificate}`,
    hint: lookThere(expected),
  };
}

const elsewhere = (file: string, expected: Expected): Words => ({
  reason: `presents ${file} instead of ${expected.edge.server.files.certificate}`,
  hint: lookThere(expected),
});

const lookThere = ({ edge, endpoint }: Expected): string =>
  `look whether ${endpointText(endpoint)} is ${edge.to}, and which files its service's configuration names`;

function generation(own: ReadCertificate, presented: Presented, expected: Expected): Words {
  const { edge } = expected;
  const dates = `${ends(presented, expected)}; ${edge.server.files.certificate} ends on ${dayOf(own.notAfter)}`;
  if (presented.chain[0].notBefore > own.notBefore) {
    return {
      reason: `presents a later certificate, ${dates}`,
      hint: 'this folder may be behind what was deployed: "git pull", then try again',
    };
  }
  const fact = 'still presents an earlier certificate';
  const { hint, undeployed: alike } = undeployed(expected, fact, restart(edge));
  return { reason: `${fact}, ${dates}`, hint, ...(alike && { undeployed: alike }) };
}
