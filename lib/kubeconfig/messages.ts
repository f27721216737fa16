/** What certflake says about a kubeconfig: its cluster, user, server and file. */
import type { Problem } from '../errors.js';
import { certflake, say } from '../text/say.js';

// The cluster and its user.

export const noCluster = {
  message: 'the policy declares no certificates of a Kubernetes cluster',
  hint: 'add a "kubernetes" section: it declares them all',
};

export const badName = (what: string, fact: string) => ({
  message: `the ${what}'s name ${fact}`,
  hint: 'choose another name: Kubernetes reads it from the certificate',
});

export const controlCharacter = 'contains a control character';
export const empty = 'is empty';
export const outerSpace = 'begins or ends with a space';
export const tooLong = (longest: number): string => `has more than ${longest} characters`;

export const notUrl = (word: string) => ({
  message: `--server ${word}: it is not a plain https URL`,
  hint: 'write host, port and perhaps a path, as in https://api.example.org:6443',
});

export const untrusted = {
  message: "the API server's root has no certificate that can be trusted",
  hint: say`${certflake('plan')} says what is wrong with it`,
};

// The file.

export const insideTree = (file: string) => ({
  message: `--out ${file}: it is inside the tree of certificates`,
  hint: 'a kubeconfig contains an unencrypted private key: write it to a folder that is not committed, as in ~/.kube',
});

export const notFile = (path: string) => ({
  message: `--out ${path}: it is not a file`,
  hint: 'name a file, or omit --out to print the kubeconfig to stdout',
});

export const foreignFile = (path: string) => ({
  message: `--out ${path}: there is a file that certflake did not write`,
  hint: say`choose another name; to use both files together, list them in KUBECONFIG`,
});

// Warnings.

const warning = (code: Problem['code'], message: string, hint: string, place = ''): Problem => ({
  code,
  place,
  message,
  hint,
  level: 'warning',
});

export const masters = (group: string): Problem =>
  warning(
    'system-masters',
    `this kubeconfig puts its user into ${group}: no rule restricts that group, and nothing can revoke the certificate before it ends`,
    'for daily work, pass --group with a group that a ClusterRoleBinding gives fewer rights',
  );

export const partOfKubernetes = warning(
  'system-name',
  'names that begin with "system:" belong to Kubernetes, so this user acts as a part of Kubernetes',
  'choose a name of your own, and bind a role to it',
);

export const endsEarlier = warning(
  'cut',
  'the certificate ends earlier than requested, together with its authority',
  'pass a shorter --ttl',
);

export const longLived = warning(
  'long-lived',
  'the certificate is valid for more than 30 days, and nothing can revoke it before it ends',
  'issue one for hours when it is needed: --ttl 8h',
);

export const serverNotNamed = (host: string, place: string): Problem =>
  warning(
    'server-name',
    `the API server's certificate does not name ${host}, so kubectl would refuse the connection`,
    'add it to kubernetes.apiServerNames, or pass another --server',
    place,
  );
