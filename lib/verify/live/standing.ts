import { hinted, hintOf } from '../../hint.js';
import type { ReadCertificate } from '../../model/index.js';
import type { Standing } from '../types.js';
import { endpointText } from './endpoints.js';
import * as say from './messages/servers.js';
import { presentsOf, type Presented } from './presented.js';
import { dayOf, ends, heldAt, restart, serverOf, undeployed, type Expected } from './server.js';
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
    reason: say.thatServer(serverOf(expected), words.reason),
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
  if (former) return earlier(say.heldDates(ends(presented, expected), heldAt(former)), expected);
  const words = {
    subject: presentsOf(presented).subject,
    ends: ends(presented, expected),
    ...{ file, host: expected.edge.to, at: endpointText(expected.endpoint) },
  };
  if (notAfter >= expected.now) return withHint(say.notInTree(words));
  return withHint(say.ended(words, expected.hosts, history !== undefined));
}

const withHint = ({ reason, hint }: ReturnType<typeof say.later>): Words => ({
  reason,
  ...hinted(hint),
});

function elsewhere(file: string, { edge, endpoint }: Expected): Words {
  const right = edge.server.files.certificate;
  return withHint(say.elsewhere(file, right, edge.to, endpointText(endpoint)));
}

function generation(own: ReadCertificate, presented: Presented, expected: Expected): Words {
  const { edge } = expected;
  const file = edge.server.files.certificate;
  const dates = say.bothDates(ends(presented, expected), file, dayOf(own.notAfter));
  const isLater = presented.chain[0].notBefore > own.notBefore;
  return isLater ? withHint(say.later(dates)) : earlier(dates, expected);
}

function earlier(dates: string, expected: Expected): Words {
  const standing = undeployed(expected, say.earlier, restart(expected.edge));
  const { undeployed: alike } = standing;
  return {
    reason: say.earlierUntil(dates),
    ...hintOf(standing),
    ...(alike && { undeployed: alike }),
  };
}
