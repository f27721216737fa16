import { isIP } from 'node:net';

import { CertflakeError, type Code } from '../errors.js';
import { recognise } from '../cluster/recognise.js';
import { portOf, settingsOf } from '../policy/kubernetes/settings.js';
import type { ComponentName } from '../model/kubernetes.js';
import type { CertificateContents, Inventory, Spec, Specs, Subject } from '../model/index.js';
import * as messages from './messages.js';

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** Kubernetes itself gives this group cluster-admin, before any rule is checked. */
export const MASTERS = 'system:masters';

/** What a policy says about access to its cluster. */
export interface Access {
  /** The authority that signs users: the administrator's, otherwise another client's. */
  issuer: Spec;
  /** A certificate of the API server: a URL must use one of its names. */
  server: Spec;
  url: string;
  administrator: Subject;
}

/** Clients whose authority signs users, the likeliest first. */
const clients: readonly ComponentName[] = ['admin', 'scheduler', 'controllerManager', 'kubelet'];

/** @throws CertflakeError if the policy's certificates are no cluster's */
export function accessOf({ specs }: Specs, inventory: Inventory): Access {
  const known = recognise(specs, inventory);
  const find = (name: ComponentName) => specs.find(({ id }) => known.get(id)?.includes(name));
  const server = find('apiserver');
  const client = clients.map(find).find((spec) => spec !== undefined);
  const issuer = specs.find(({ id }) => id === client?.issuerId);
  if (server === undefined || issuer === undefined) throw refusal('no-cluster', messages.noCluster);
  const endpoint = inventory.kubernetes?.controlPlaneEndpoint ?? server.heldBy[0] ?? 'localhost';
  const host = isIP(endpoint) === 6 ? `[${endpoint}]` : endpoint;
  const settings = settingsOf(inventory.kubernetes ?? {});
  const byName = { commonName: settings.adminName, O: MASTERS };
  const administrator = find('admin')?.contents.subject ?? byName;
  const port = portOf(settings, 'apiserver');
  return { issuer, server, url: `https://${host}:${port}`, administrator };
}

const refusal = (code: Code, { message, hint }: typeof messages.noCluster): CertflakeError =>
  new CertflakeError(message, { code, hint });

/**
 * The subject for a user: `admin` is the policy's administrator; a given group wins.
 *
 * @throws CertflakeError for an empty name, or for one that no policy may contain either
 */
export function subjectOf(user: string, group: string | undefined, { administrator }: Access) {
  refuseBadName('user', user);
  if (group !== undefined) refuseBadName('group', group);
  const { commonName, O: own } =
    user === 'admin' ? administrator : { commonName: user, O: undefined };
  const O = group ?? own;
  return { commonName, ...(O === undefined ? {} : { O }) };
}

/** RFC 5280, appendix A.1. */
const LONGEST = 64;

type Fault = [is: (word: string) => boolean, fact: string];

const faults: readonly Fault[] = [
  [(word) => /[\p{Cc}\p{Surrogate}]/u.test(word), messages.controlCharacter],
  [(word) => word.trim() === '', messages.empty],
  [(word) => word.trim() !== word, messages.outerSpace],
  [(word) => Array.from(word).length > LONGEST, messages.tooLong(LONGEST)],
];

function refuseBadName(what: string, word: string): void {
  const fault = faults.find(([is]) => is(word));
  if (fault === undefined) return;
  throw refusal('usage', messages.badName(what, fault[1]));
}

/** A client certificate with the requested lifetime. */
export const contentsFor = (subject: Subject, lifetime: number): CertificateContents => ({
  subject,
  names: [],
  key: { algo: 'ecdsa', size: 256 },
  usages: { key: ['digitalSignature'], extended: [CLIENT_AUTH] },
  lifetime,
});
