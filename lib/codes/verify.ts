import type { Meaning } from './meaning.js';

/** verify and kubeconfig. */
export const verify = {
  'edge-broken': {
    level: 'warning',
    meaning:
      'a connection that should work fails already between hosts that are not deployed with the coming files',
    fix: '`certflake verify` says what is wrong with the present files',
  },
  'edge-cut': {
    level: 'error',
    meaning: 'hosts that are deployed and hosts that are not yet deployed would refuse each other',
    fix: 'change the authority in stages: `certflake rotate`',
  },
  'edge-failed': {
    level: 'error',
    meaning:
      'a connection that should work fails, or one that should be refused is accepted or refused for the wrong reason',
    fix: '`certflake check` and `certflake plan` say what is wrong with a certificate',
  },
  'edge-open': {
    level: 'warning',
    meaning:
      'a connection that should be refused is possible, because authorities or usages are shared',
    fix: 'use separate authorities for etcd and the front proxy',
  },
  'edge-opened': {
    level: 'error',
    meaning:
      'the coming files let a server accept a client that it must refuse, and refused so far',
    fix: "find out who added the certificate to the authority's file",
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
    meaning: "no usable answer came from the server's address",
    fix: 'run `certflake verify --live` where the server can be reached, or use `--connect-to`',
  },
  'edge-untried': {
    level: 'note',
    meaning:
      "etcd accepts a peer only from an address on the peer's certificate, and certflake ran elsewhere",
    fix: 'run `certflake verify --live` on each host that runs etcd, or what the hint names',
  },
  unreached: {
    level: 'error',
    meaning: 'a server does not answer, or not like the expected one',
    fix: 'what the hint names',
  },
  'no-handshake': {
    level: 'error',
    meaning: 'a TLS handshake in memory failed',
  },
  'certificate-unusable': {
    level: 'error',
    meaning: 'a certificate is missing or cannot be read',
    fix: '`certflake plan` says what is due',
  },
  'no-cluster': {
    level: 'error',
    meaning: 'the policy declares no Kubernetes cluster',
    fix: 'add a `kubernetes` section',
  },
  'server-name': {
    level: 'warning',
    meaning: "the API server's certificate does not name the server of the kubeconfig",
    fix: 'add it to `kubernetes.apiServerNames`, or pass another `--server`',
  },
  'system-masters': {
    level: 'warning',
    meaning: 'the kubeconfig is in `system:masters`, which no rule restricts',
    fix: 'choose a group with fewer rights, with `--group`',
  },
  'system-name': {
    level: 'warning',
    meaning: 'the kubeconfig has a name or group that begins with `system:`',
    fix: 'use another name',
  },
  cut: {
    level: 'warning',
    meaning: 'the kubeconfig ends earlier than requested, with its authority',
    fix: 'use a shorter `--ttl`',
  },
  'long-lived': {
    level: 'warning',
    meaning: 'the kubeconfig is valid for more than 30 days',
    fix: 'make one for hours, with `--ttl 8h`',
  },
  'in-repository': {
    level: 'warning',
    meaning: 'the kubeconfig is in a git repository that does not ignore it',
    fix: 'write it elsewhere, or add it to `.gitignore`',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
