import type { RotationMove } from '../../model/index.js';

// What checks must show.

export const allHealthy = 'every member "is healthy"';
export const ready = '"ok"';
export const nodesReady = 'every node is "Ready"';

// What is outside of the tree, and what to do with it.

export const kubeconfigsTrust =
  'kubeconfigs on laptops and in CI have a copy of the authority: make them again';
export const kubeconfigsSigned =
  'kubeconfigs that were made before step "issue" have a client certificate of the former generation: make them again';
export const pods =
  'pods get both certificates within minutes ("2" below), but most programs read them only at their start (Go programs with client-go 0.36 or newer read them again): restart the pods that use the API server';
export const caBundles =
  'webhooks, APIServices and CRDs whose server has a certificate below this authority: add the next certificate to their caBundle';
export const extensionServers =
  'extension API servers, such as the metrics server, read this ConfigMap; most of them notice its change: restart the others';
export const copies = (path: string): string =>
  `other copies of ${path}, as in scripts, CI, monitoring or another repository: copy the whole file again`;
export const signedInside = (ca: string): string =>
  `${ca} signs inside of the cluster, as for cert-manager: once its Secret has the new certificate (the module certManager writes it), renew what it signed before`;
export const requests =
  'certificates that the controller manager signed for requests before this step: request them again';
export const authenticationConfig =
  'API servers never remove an authority from this ConfigMap before it ends: once all control planes are deployed, delete the ConfigMap, and they write it again';
export const madeSinceIssue =
  'if this rotation has been at "issue": make again what was signed outside of the tree meanwhile, such as kubeconfigs';
export const formerCopies =
  'copies of the former certificate, as in kubeconfigs, pods, caBundles and scripts, work until that certificate ends: renew them before';

// What else to know.

export const alsoTrusting = (ca: string): string =>
  `also every other host whose own services trust ${ca}: certflake doesn't know them`;
export const fewMembers = (count: number): string =>
  count === 1
    ? 'etcd has one member: the API server waits while it restarts'
    : 'etcd has two members: it stops while one of them restarts';
export const onePlane = 'there is one API server: the cluster has none while it restarts';
export const trustsParent = (ca: string, parent: string): string =>
  `hosts that trust ${parent} trust the next generation of ${ca} already: if no host trusts ${ca} itself, this step needs no deploy`;

// The commits.

interface CommitText {
  subject: string;
  body: string;
}

/** @param command - the one after this step */
export const commits: Readonly<Record<RotationMove, (ca: string) => CommitText>> = {
  trust: (ca) => ({
    subject: `Rotate ${ca} (1 of 3): hosts trust the next generation too`,
    body: `The present generation still signs, so no certificate changes. Deploy to all hosts, and renew the copies outside of the tree. The next step is "issue": the next generation signs.`,
  }),
  issue: (ca) => ({
    subject: `Rotate ${ca} (2 of 3): the next generation signs`,
    body: `All certificates below ${ca} are new. Hosts still trust both generations. Deploy to all hosts. The next step is "retire": hosts stop trusting the former generation.`,
  }),
  retire: (ca) => ({
    subject: `Rotate ${ca} (3 of 3): hosts stop trusting the former generation`,
    body: `The rotation ends with the deploy of this commit to all hosts. Certificates of the former generation are refused from then on.`,
  }),
  back: (ca) => ({
    subject: `Rotate ${ca}: back to stage "trust"`,
    body: `The former generation signs again: all certificates below ${ca} are new. Hosts still trust both generations. Deploy to all hosts. Then "issue" follows again, or "abort".`,
  }),
  abort: (ca) => ({
    subject: `Rotate ${ca}: abort`,
    body: `Hosts stop trusting the next generation, which signs nothing any more. Deploy to all hosts. No rotation is in progress.`,
  }),
  'same-key': (ca) => ({
    subject: `Prolong ${ca}: a new certificate for its present key`,
    body: `The key and the name stay, so all that ${ca} signed stays valid. Deploy to all hosts before the former certificate ends.`,
  }),
};

// What follows.

export const nextStep: Readonly<Record<RotationMove, string>> = {
  trust: 'when all hosts are deployed and the copies renewed, the next step ("issue")',
  issue: 'when all hosts are deployed and the copies renewed, the last step ("retire")',
  retire: 'when all hosts are deployed, the rotation is finished',
  back: 'when all hosts are deployed, "issue" again, or abort',
  abort: 'when all hosts are deployed, no rotation is in progress',
  'same-key': 'when all hosts are deployed, nothing else follows',
};
