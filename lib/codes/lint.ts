import type { Meaning } from './meaning.js';

/** Rules of lint. */
export const lint = {
  'api-server-names': {
    level: 'error',
    meaning: 'the API server lacks a name by which pods or nodes reach it',
  },
  'kubelet-group': {
    level: 'error',
    meaning: "the kubelet's client certificate is not in `system:nodes`",
  },
  'kubelet-name': {
    level: 'error',
    meaning: "its common name isn't its node's, or Kubernetes takes no such name",
  },
  'kubelet-names': {
    level: 'error',
    meaning: 'its serving certificate lacks the name that the API server dials',
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
    meaning: 'several control planes have a service-account key each',
  },
  'component-missing': {
    level: 'warning',
    meaning: "the API server or the kubelet needs a certificate that isn't declared",
  },
  'key-reach': { level: 'warning', meaning: 'a host holds a key that it has no use for' },
  'masters-outside-admin': {
    level: 'warning',
    meaning: 'somebody besides the administrator is in `system:masters`',
  },
  'other-authority': {
    level: 'warning',
    meaning: 'an authority signs a part of what another one is for',
  },
  'front-proxy-authority': {
    level: 'warning',
    meaning: "without a section: others share the front-proxy client's authority",
  },
  'authority-ends-first': { level: 'warning', meaning: 'an authority ends before what it signs' },
  'host-in-service-range': {
    level: 'warning',
    meaning: "a host's address lies in `serviceRanges`, which is for services",
  },
  'same-address': {
    level: 'warning',
    meaning: 'two hosts have one address: each passes for the other',
  },
  'server-names': {
    level: 'warning',
    meaning: 'a certificate with `server auth` has no names to check',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
