import { hinted, hintOf } from '../../hint.js';
import type { ReadCertificate } from '../../model/index.js';
import { git, say } from '../../text/say.js';
import type { Standing } from '../types.js';
import { endpointText } from './endpoints.js';
import { presentsOf, type Presented } from './presented.js';
import {
  dayOf,
  deploy,
  ends,
  heldAt,
  restart,
  serverOf,
  undeployed,
  type Expected,
} from './server.js';
import { signerOf } from './signed.js';
import { untrusted } from './stranger.js';

/** How a server's certificate differs from the tree; undefined if it is the tree's. */
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
  const words = await another(presented, expected);
  return {
    state: objection ? 'foreign' : 'stale',
    ...words,
    reason: `${serverOf(expected)} ${words.reason}`,
  };
}

type Words = Omit<Standing, 'state'>;

/** The client trusts its signer, but the tree has another certificate. */
async function another(presented: Presented, expected: Expected): Promise<Words> {
  const { certificates, shown } = expected;
  const owner = shown.ownerOf(presented.chain[0].fingerprint);
  if (owner) return elsewhere(owner.files.certificate, expected);
  const [own] = certificates;
  if (own?.subjectDer === presented.chain[0].subjectDer)
    return generation(own, presented, expected);
  return unlike(presented, expected);
}

/** No certificate of the tree has its subject. */
async function unlike(presented: Presented, expected: Expected): Promise<Words> {
  const [{ fingerprint, notAfter }] = presented.chain;
  const file = expected.edge.server.files.certificate;
  const history = await expected.formerly(file);
  const former = history?.find(({ certificate }) => certificate.fingerprint === fingerprint);
  if (former) return earlier(`${ends(presented, expected)}, which ${heldAt(former)}`, expected);
  if (notAfter < expected.now) return ended(presented, expected, history !== undefined);
  return {
    reason: `presents "${presentsOf(presented).subject}" ${ends(presented, expected)}, which is not in ${file}`,
    hint: lookThere(expected),
  };
}

/** @param compared - whether there is a git history, which doesn't have it either */
function ended(presented: Presented, expected: Expected, compared: boolean): Words {
  const file = expected.edge.server.files.certificate;
  const nowhere = compared ? `neither in ${file} nor in its git history` : `not in ${file}`;
  return {
    reason: `presents a certificate ${ends(presented, expected)}, "${presentsOf(presented).subject}", which is ${nowhere}`,
    hint: `${deploy(expected)}, then ${lookThere(expected)}`,
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
      ...hinted(say`this folder may be behind what was deployed: ${git('pull')}, then try again`),
    };
  }
  return earlier(dates, expected);
}

function earlier(dates: string, expected: Expected): Words {
  const fact = 'still presents an earlier certificate';
  const standing = undeployed(expected, fact, restart(expected.edge));
  const { undeployed: alike } = standing;
  return {
    reason: `${fact}, ${dates}`,
    ...hintOf(standing),
    ...(alike && { undeployed: alike }),
  };
}
