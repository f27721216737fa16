import { hinted } from '../../hint.js';
import type { Said } from '../../text/say.js';
import * as say from './messages.js';
import type { Claim, Containment, Evidence, HostVerdict } from './types.js';

/** What evidence is compared with. */
export interface Expectation {
  evidence: Evidence;
  /** The hosts that must have been deployed (`hostsConcerned`). */
  hosts: readonly string[];
  /** The authority's name. */
  authority: string;
  /** SHA-256 fingerprints of the certificates in the authority's present file, in its order. */
  generations: readonly string[];
  /**
   * Before `retire`: the SPKI digest of the former generation, which must have signed none of a host's
   * certificates any more.
   */
  former?: string;
  /** Whether a full commit id has the present stage; asked once for each. */
  contains: (revision: string) => Promise<Containment>;
}

type Words = Omit<HostVerdict, 'host'>;

/** Whether each host was deployed with an authority's present file, as far as the evidence shows it. */
export async function judgeEvidence(expectation: Expectation): Promise<HostVerdict[]> {
  const contains = onceEach(expectation.contains);
  const verdicts: HostVerdict[] = [];
  for (const host of expectation.hosts) {
    verdicts.push({ host, ...(await wordsFor(host, { ...expectation, contains })) });
  }
  return verdicts;
}

async function wordsFor(host: string, expectation: Expectation): Promise<Words> {
  const { evidence, hosts } = expectation;
  const claim = evidence.claims.get(host);
  if (claim === undefined) {
    const others = [...evidence.claims.keys()].filter((name) => !hosts.includes(name));
    return worded('unknown', say.notNamed(evidence.path, host, others));
  }
  return byClaim[claim.by](claim as never, expectation);
}

const byClaim: {
  [T in Claim['by']]: (
    claim: Extract<Claim, { by: T }>,
    expectation: Expectation,
  ) => Words | Promise<Words>;
} = {
  nothing: () => worded('unknown', say.noRevision),
  files: ({ authorities, certificates }, { authority, generations, former }) => {
    const words = compared(authorities.get(authority), generations, authority);
    const left = certificates.find(({ issuer }) => issuer === former);
    if (words.state !== 'deployed' || left === undefined) return words;
    return worded('undeployed', say.formerSigned(left.id, authority));
  },
  revision: async ({ revision }, { contains }) => {
    const [, commit, dirty] = /^((?:[0-9a-f]{24})?[0-9a-f]{40})(-dirty)?$/.exec(revision) ?? [];
    if (dirty !== undefined || /dirty/i.test(revision))
      return worded('unknown', say.uncommittedFiles(revision));
    if (commit === undefined) return worded('unknown', say.noCommitId(revision));
    const containment = await contains(commit);
    return worded(states[containment], say.contained[containment](commit.slice(0, 10)));
  },
};

const states: Readonly<Record<Containment, HostVerdict['state']>> = {
  contains: 'deployed',
  lacks: 'undeployed',
  unknown: 'unknown',
  shallow: 'unknown',
  partial: 'unknown',
};

function compared(
  has: readonly string[] | undefined,
  wanted: readonly string[],
  authority: string,
): Words {
  if (has === undefined) return worded('undeployed', say.noFile(authority));
  const lacks = wanted.find((one) => !has.includes(one));
  if (lacks !== undefined) return worded('undeployed', say.lacks(authority, lacks));
  const further = has.find((one) => !wanted.includes(one));
  if (further !== undefined) return worded('undeployed', say.further(authority, further));
  const isSame = has.every((one, index) => one === wanted[index]);
  return isSame
    ? worded('deployed', say.sameFile(authority))
    : worded('undeployed', say.otherOrder(authority));
}

const worded = (
  state: HostVerdict['state'],
  { reason, hint }: { reason: string; hint?: string | Said | undefined },
): Words => ({ state, reason, ...hinted(hint) });

/** Asks for each value once. */
function onceEach<T>(ask: (value: string) => Promise<T>): (value: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (value) => {
    const answer = known.get(value) ?? ask(value);
    known.set(value, answer);
    return answer;
  };
}
