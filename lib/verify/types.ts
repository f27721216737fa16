import type { Edge } from '../cluster/edges.js';
import type { ReadCertificate, TrustBundle } from '../model/index.js';

/** Who somebody is to Kubernetes: its user name and its groups' one. */
export interface KubernetesUser {
  commonName: string;
  organization?: string;
}

/** What one side of a connection shows, and whom it believes. */
export interface Party {
  /** Its file's certificates: its own, then the intermediates. */
  chain: readonly ReadCertificate[];
  /** The roots that it trusts. */
  trusts: TrustBundle;
}

/** A party that can prove who it is. */
export interface KeyedParty extends Party {
  /** PKCS#8 PEM; the caller wipes it. */
  key: Uint8Array;
}

/** What a side finds wrong with the other. */
export type Fault = 'authority' | 'usage' | 'name' | 'time' | 'permission' | 'other' | 'untold';

export interface Refusal {
  fault: Fault;
  /** One fact, lower case. */
  reason: string;
  /** The way out, where it is another than for all of its kind. */
  hint?: string;
}

/** A certificate that a running server presented: its own word, whoever it is. */
export interface Presents {
  /** SHA-256 of its DER, hex. */
  fingerprint: string;
  subject: string;
  issuer: string;
  /** Epoch seconds. */
  notBefore: number;
  notAfter: number;
}

/** What deploying hosts puts right; the same of all servers of which it is true. */
export interface Undeployed {
  /** What such a server does, as in `still presents an earlier certificate`. */
  fact: string;
  hosts: readonly string[];
  /** What to do if they have been deployed. */
  otherwise?: string;
}

/** How a running server differs from the tree. */
export interface Standing {
  /**
   * `stale`: the connection works. `undeployed`: the server runs with an earlier authority of this
   * repository, or trusts another than the tree's. `foreign`: no more is known than what it presents.
   */
  state: 'stale' | 'undeployed' | 'foreign';
  /** One fact that names the server, lower case. */
  reason: string;
  hint: string;
  undeployed?: Undeployed;
}

/** Why a running server lets in whom it must refuse: its configuration, not a certificate of the tree's. */
export interface Lax {
  /** It lets in also who shows no certificate. */
  isForAll: boolean;
  /** One fact that names the server, lower case. */
  reason: string;
  hint: string;
}

/** One connection, as each side sees it; an absent refusal is consent. */
export interface Outcome {
  /** What the client holds against the server. */
  client?: Refusal;
  /** What the server holds against the client. */
  server?: Refusal;
  /** As whom each presented itself, or as whom the server says it takes the client. */
  presented: { client: KubernetesUser; server: KubernetesUser };
  /** A running server that isn't as the tree has it. */
  standing?: Standing;
  /** A client that must be refused was let in, and its certificate is not to blame. */
  lax?: Lax;
  /** Why the client can't be tried from this machine, and where it can. */
  untried?: { reason: string; hint: string };
  /** Where a running server was dialled, and what it presented there. */
  endpoint?: string;
  presents?: Presents;
}

export interface Parties {
  client: Party;
  server: Party;
}

/** PKCS#8 PEM; whoever opened them wipes them. */
export interface PartyKeys {
  client: Uint8Array;
  /** Absent: the server runs elsewhere with its own. */
  server?: Uint8Array;
}

/** A way to try a connection. */
export interface Way {
  by: 'handshake' | 'live';
  /** Whose keys it takes. */
  keys: readonly (keyof PartyKeys)[];
  /** Edges of one lane wait for each other. */
  lane: (edge: Edge) => string;
  /**
   * Both sides' verdicts.
   *
   * @throws CertflakeError if nothing came of it; `unreached`: for no fault of a certificate's
   */
  connect: (edge: Edge, parties: Parties, keys: PartyKeys) => Promise<Outcome>;
}

/** A certificate that a file of the tree once had, by git's word. */
export interface FormerAuthority {
  /** Relative to the root. */
  path: string;
  /** A commit in which it is there. */
  commit: string;
  certificate: ReadCertificate;
}

/** Of the authorities' files, or of this one; undefined: there is no history to look at. */
export type Formerly = (file?: string) => Promise<readonly FormerAuthority[] | undefined>;
