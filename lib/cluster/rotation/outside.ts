import type { RotationMove } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import * as commands from './commands.js';
import type { Concern } from './concern.js';
import * as say from './messages.js';

/** Something outside of the tree that has the authority's certificate, or one that it signed. */
export interface Outside {
  name: OutsideName;
  what: string;
  commands: Said[];
}

export type OutsideName =
  | 'copies'
  | 'kubeconfigs'
  | 'pods'
  | 'ca-bundles'
  | 'signed-inside'
  | 'requests'
  | 'extension-servers'
  | 'authentication-config'
  | 'made-since-issue'
  | 'former-copies';

/** What to renew before this move, and what after its deploy. */
export interface OutsideWork {
  before: Outside[];
  after: Outside[];
}

/** By move: before `issue`, all must trust both generations; before `retire`, nothing may need the former one. */
export function outsideOf(move: RotationMove, concern: Concern): OutsideWork {
  const work: Record<RotationMove, () => OutsideWork> = {
    trust: () => ({ before: [], after: trusting(concern) }),
    issue: () => ({ before: trusting(concern), after: signed(concern) }),
    retire: () => ({ before: signed(concern), after: leftBehind(concern) }),
    back: () => ({ before: [], after: madeSince(concern) }),
    abort: () => ({ before: madeSince(concern), after: leftBehind(concern) }),
    'same-key': () => ({ before: [], after: [outside('former-copies', say.formerCopies)] }),
  };
  return work[move]();
}

/** What trusts the authority by a copy of its certificate. */
function trusting(concern: Concern): Outside[] {
  const { authority, signsAs } = concern;
  return [
    ...(signsAs.has('cluster') ? ofCluster() : []),
    ...(signsInside(concern) ? [outside('ca-bundles', say.caBundles)] : []),
    ...(signsAs.has('front-proxy')
      ? [outside('extension-servers', say.extensionServers, commands.readTrust)]
      : []),
    outside('copies', say.copies(authority.files.certificate)),
  ];
}

const ofCluster = (): Outside[] => [
  outside('kubeconfigs', say.kubeconfigsTrust, commands.kubeconfig),
  outside('pods', say.pods, commands.countRoots, commands.restartPods),
];

/** What has a certificate that the former generation signed. */
function signed(concern: Concern): Outside[] {
  return [
    ...(concern.signsAs.has('cluster')
      ? [outside('kubeconfigs', say.kubeconfigsSigned, commands.kubeconfig)]
      : []),
    ...signedInside(concern),
  ];
}

/** By authorities whose keys hosts hold: what they sign is in no tree. */
function signedInside({ authority, below, trustedAs, isCluster }: Concern): Outside[] {
  if (!isCluster) return [];
  if (trustedAs.has('csr-signer')) return [outside('requests', say.requests, commands.requests)];
  const signers = [authority, ...below].filter(
    ({ kind, ca, heldBy }) => kind === 'authority' && heldBy.length > 0 && ca !== 'csr-signer',
  );
  return signers.map(({ ca }) =>
    outside('signed-inside', say.signedInside(ca), commands.renewSigned),
  );
}

/** Whether servers in the cluster, as those of webhooks, may have certificates below it. */
const signsInside = (concern: Concern): boolean =>
  concern.signsAs.has('cluster') ||
  concern.trustedAs.has('csr-signer') ||
  signedInside(concern).length > 0;

/** API servers only add to this list: it keeps a certificate until that ends. */
function leftBehind({ trustedAs }: Concern): Outside[] {
  const isListed = (['cluster', 'csr-signer', 'front-proxy'] as const).some((name) =>
    trustedAs.has(name),
  );
  if (!isListed) return [];
  return [outside('authentication-config', say.authenticationConfig, commands.deleteTrust)];
}

const madeSince = (concern: Concern): Outside[] =>
  signed(concern).length === 0 ? [] : [outside('made-since-issue', say.madeSinceIssue)];

const outside = (name: OutsideName, what: string, ...own: Said[]): Outside => ({
  name,
  what,
  commands: own,
});
