import type { Meaning } from './meaning.js';

/** verify and kubeconfig. */
export const verify = {
  'edge-failed': {
    level: 'error',
    meaning:
      'a connection that should work fails, or one that should be refused is not, or for another reason',
    fix: '`certflake check` and `certflake plan` say what is wrong with a certificate',
  },
  'edge-open': {
    level: 'warning',
    meaning:
      'a connection is possible that should be refused, since authorities or usages are shared',
    fix: 'authorities of their own for etcd and the front proxy',
  },
  'edge-stale': {
    level: 'warning',
    meaning: 'the server presents another certificate than the tree has',
    fix: "deploy the server's host",
  },
  'edge-undeployed': {
    level: 'error',
    meaning:
      "the server presents a certificate by a former authority, or does not trust the tree's",
    fix: "deploy the server's host",
  },
  'edge-unreached': {
    level: 'error',
    meaning: "nothing that could be judged answered at the server's address",
    fix: 'run it where the server can be reached, or `--connect-to`',
  },
  'edge-untried': {
    level: 'note',
    meaning: 'the server lets this client in only from its own host',
    fix: 'run it on the host',
  },
  unreached: {
    level: 'error',
    meaning: 'a server does not answer, or not as the expected one does',
    fix: 'what the hint names',
  },
  'no-handshake': {
    level: 'error',
    meaning: 'a TLS handshake that was tried in memory came to nothing',
  },
  'certificate-unusable': {
    level: 'error',
    meaning: 'a certificate is missing or cannot be read',
    fix: '`certflake plan` says what is due',
  },
  'no-cluster': {
    level: 'error',
    meaning: 'the policy declares no Kubernetes cluster',
    fix: 'a `kubernetes` section',
  },
  'server-name': {
    level: 'warning',
    meaning: "the API server's certificate is not made for the name in the kubeconfig",
    fix: 'add it to `kubernetes.apiServerNames`, or pass another `--server`',
  },
  'system-masters': {
    level: 'warning',
    meaning: 'the kubeconfig is in `system:masters`, which no rule restricts',
    fix: 'a group that has fewer rights, with `--group`',
  },
  'system-name': {
    level: 'warning',
    meaning: 'the kubeconfig has a name or group that begins with `system:`',
    fix: 'a name of your own',
  },
  cut: {
    level: 'warning',
    meaning: 'the kubeconfig ends sooner than was asked for, with its authority',
    fix: 'a shorter `--ttl`',
  },
  'long-lived': {
    level: 'warning',
    meaning: 'the kubeconfig is valid for more than 30 days',
    fix: 'one for hours, with `--ttl 8h`',
  },
  'in-repository': {
    level: 'warning',
    meaning: 'the kubeconfig lies in a git repository that does not ignore it',
    fix: 'write it elsewhere, or add it to `.gitignore`',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
