import type { Meaning } from './meaning.js';

/** Rules of lint. */
export const lint = {
  'api-server-names': {
    level: 'error',
    meaning: "the API server's certificate lacks a name that pods or nodes use",
  },
  'kubelet-group': {
    level: 'error',
    meaning: "the kubelet's client certificate is not in `system:nodes`",
  },
  'kubelet-name': {
    level: 'error',
    meaning: "a kubelet's common name is not its node's, or Kubernetes refuses that name",
  },
  'kubelet-names': {
    level: 'error',
    meaning: "a kubelet's serving certificate lacks the name that the API server uses",
  },
  'client-auth': { level: 'error', meaning: 'a client certificate lacks `client auth`' },
  'server-auth': { level: 'error', meaning: 'a serving certificate lacks `server auth`' },
  'etcd-usages': {
    level: 'error',
    meaning: "an etcd member's certificate lacks `client auth` or `server auth`",
  },
  'key-readable': { level: 'error', meaning: "the service's user can't read its key" },
  'key-algorithm': {
    level: 'error',
    meaning: 'the service-account key is Ed25519: no API server starts with it',
  },
  'service-account-shared': {
    level: 'error',
    meaning: 'several control planes have different service-account keys',
  },
  'component-missing': {
    level: 'warning',
    meaning: "the API server or the kubelet needs a certificate that isn't declared",
  },
  'key-reach': { level: 'warning', meaning: "a host holds a key that it doesn't need" },
  'masters-outside-admin': {
    level: 'warning',
    meaning: 'a user other than the administrator is in `system:masters`',
  },
  'other-authority': {
    level: 'warning',
    meaning: 'an authority signs certificates that belong to another one',
  },
  'front-proxy-authority': {
    level: 'warning',
    meaning:
      "in a policy without `kubernetes`: other certificates share the front-proxy client's authority",
  },
  'authority-ends-first': { level: 'warning', meaning: 'an authority ends before what it signs' },
  'host-in-service-range': {
    level: 'warning',
    meaning: "a host's address is in `serviceRanges`, which is for services",
  },
  'same-address': {
    level: 'warning',
    meaning: 'two hosts have the same address: each can act as the other',
  },
  'server-names': {
    level: 'warning',
    meaning: 'a certificate with `server auth` has no names to check',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
