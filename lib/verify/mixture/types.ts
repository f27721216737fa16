import type { Inventory, Observations, Specs } from '../../model/index.js';
import type { Identity } from '../../seal/identities.js';
import type { Tree } from '../../store/tree.js';
import type { NamedParty } from '../verdicts.js';

/** With which of two trees a host was deployed. */
export type Age = 'before' | 'after';

/** A tree, and what was observed in it. */
export interface Deployed {
  tree: Tree;
  observations: Observations;
}

export interface MixtureInput {
  /** Of the same policy on both sides. */
  specs: Specs;
  inventory: Inventory;
  before: Deployed;
  after: Deployed;
  /** Keys that none of them opens are left out: for their connections only certificates are compared. */
  identities: Identity[];
  /** Epoch seconds. */
  now: number;
}

/** One connection of the cluster. */
export interface Connection {
  kind: 'connection';
  /** Spec ids. */
  client: string;
  server: string;
  /** The same two by their names. */
  parties: { client: NamedParty; server: NamedParty };
  /** Hosts. */
  from: string;
  to: string;
  dials: string;
}

/** A certificate that no connection of the cluster shows: its peers trust the bundle of its root. */
export interface LoneCertificate {
  kind: 'certificate';
  /** Its spec id. */
  certificate: string;
  /** The hosts that hold it. */
  hosts: readonly string[];
}

export interface Fault {
  /** One fact, lower case. */
  reason: string;
  /** Where the policy declares the refused certificate. */
  place: string;
  /** The spec id of the root above it. */
  authority: string;
}

/** `refuses`: the side that does not accept the other. */
export type RefusedConnection = Connection & Fault & { refuses: 'client' | 'server' | 'both' };
export type RefusedCertificate = LoneCertificate & Fault;
export type OpenedConnection = Connection & Fault;
export type Refused = RefusedConnection | RefusedCertificate;

/** Refused between hosts of different trees or of the coming one, but not between hosts of the present one. */
export type Cut =
  | (RefusedConnection & { newer: 'client' | 'server' | 'both' })
  | (RefusedCertificate & { newer: 'certificate' | 'bundle' | 'both' });

/** What hosts of the present tree and hosts of the coming one accept of each other. */
export interface Mixture {
  /** How many were tried: between both trees, in both directions, and within the coming one. */
  connections: number;
  /** How many of them in a real handshake; those of the same shape were compared by their certificates. */
  handshakes: number;
  cut: Cut[];
  /** Refused already between hosts of the present tree: no fault of the coming one. */
  broken: Refused[];
  /** Must be refused, and were, but are accepted between hosts of the coming tree. */
  opened: OpenedConnection[];
  /** Spec ids whose keys no identity opens: of their connections, only the certificates were compared. */
  unopened: string[];
}
