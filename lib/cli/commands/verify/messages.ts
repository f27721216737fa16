import type { Verdict } from '../../../verify/verdicts.js';
import { certflake, say } from '../../../text/say.js';
import { plural } from '../../terminal/text.js';

export const liveAndPublic = {
  message: '--live and --public cannot be combined',
  hint: '--live shows keys to running servers, and --public opens none',
};
export const onlyForLive = {
  message: '--connect-to is for --live',
  hint: 'add --live: without it certflake connects to no server',
};

const passOperators = 'pass the identity of one of userAgeKeys with -i FILE';
export const needsIdentity = {
  message: "--live needs the clients' keys, but no identity was given",
  hint: passOperators,
};
export const opensNothing = {
  message: 'nothing was tried: this identity opens no key of the cluster',
  hint: 'pass the identity of one of userAgeKeys, or of a host, with -i FILE',
};

export const asThatRunLeavesIt = (unfinished: string): string =>
  `${unfinished}; this is the tree as that run will leave it`;

/** Sealed keys that a run hasn't tried. */
interface Untried {
  /** Why, as in `no identity opens ca-k8s`. */
  why: string;
  /** Keys of which no manifest says more, and some of their ids. */
  unrecorded: number;
  ids: string;
  hint: string;
}
export const opensNoKey = {
  why: '--public opens no key',
  hint: 'leave out --public for real handshakes',
};
export const noneOpens = (first: string, others: number) => ({
  why: `no identity opens ${others === 0 ? first : `${first} and ${others} more`}`,
  hint: `${passOperators} for real handshakes`,
});
export function onlyCompared({ why, unrecorded, ids, hint }: Untried) {
  const belong = unrecorded === 1 ? 'belongs to its certificate' : 'belong to their certificates';
  const either =
    unrecorded === 0
      ? ''
      : `; no manifest says whether ${plural(unrecorded, 'sealed key')} (${ids}) ${belong}`;
  return {
    message: `${why}: for these connections only the certificates were compared; sealed keys and name constraints were not checked${either}`,
    hint,
  };
}

export const noConnections = 'No connections: the policy declares no Kubernetes cluster.';
export const eachLine = say`${certflake('verify', '--all')} prints a line for each.`;

export const summary = (counts: {
  all: number;
  tried: number;
  of: (verdict: Verdict) => number;
}): string =>
  [
    plural(counts.all, 'connection'),
    `${counts.tried} tried for real`,
    `${counts.of('failed')} failed`,
    `${counts.of('open')} open that should not be`,
    ...rarely
      .filter(([verdict]) => counts.of(verdict) > 0)
      .map(([verdict, words]) => `${counts.of(verdict)} ${words}`),
  ].join(', ');

/** Verdicts that the summary names only if they occur. */
const rarely = [
  ['stale', 'stale'],
  ['undeployed', 'not deployed'],
  ['unreached', 'unreached'],
  ['untried', 'not tried from here'],
] as const;
