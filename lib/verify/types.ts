import type { Edge } from '../cluster/edges.js';
import type { Hint } from '../hint.js';
import type { ReadCertificate, TrustBundle } from '../model/index.js';

/** A client or server to Kubernetes: its user name and its groups' one. */
export interface KubernetesUser {
  commonName: string;
  organization?: string;
}

/** What one side of a connection shows, and what it trusts. */
export interface Party {
  /** Its file's certificates: its own, then the intermediates. */
  chain: readonly ReadCertificate[];
  /** The roots that it trusts. */
  trusts: TrustBundle;
}

/** A party that can prove its identity. */
export interface KeyedParty extends Party {
  /** PKCS#8 PEM; the caller wipes it. */
  key: Uint8Array;
}

/** What a side finds wrong with the other. */
export type Fault = 'authority' | 'usage' | 'name' | 'time' | 'permission' | 'other' | 'untold';

/** With a hint if the way to fix it differs from others of its kind. */
export interface Refusal extends Hint {
  fault: Fault;
  /** One fact, lower case. */
  reason: string;
}

/** The certificate that a running server presented; it proves nothing about the server. */
export interface Presents {
  /** SHA-256 of its DER, hex. */
  fingerprint: string;
  subject: string;
  issuer: string;
  /** Epoch seconds. */
  notBefore: number;
  notAfter: number;
}

/** What deploying hosts fixes; the same for all servers with this fact. */
export interface Undeployed {
  /** The fact about such a server, as in `still presents an earlier certificate`. */
  fact: string;
  hosts: readonly string[];
  /** What to do if the hosts are already deployed. */
  otherwise?: string;
}

/** How a running server differs from the tree. */
export interface Standing extends Hint {
  /**
   * `stale`: the connection works. `undeployed`: the server runs with an earlier authority of this repository,
   * or trusts another than the tree's. `foreign`: only what it presents is known.
   */
  state: 'stale' | 'undeployed' | 'foreign';
  /** One fact that names the server, lower case. */
  reason: string;
  undeployed?: Undeployed;
}

/**
 * Why a running server accepts a client that it must refuse: its configuration, not a certificate of the tree.
 */
export interface Lax {
  /** It also accepts clients without a certificate. */
  isForAll: boolean;
  /** One fact that names the server, lower case. */
  reason: string;
  hint: string;
}

/** One connection, as each side sees it; an absent refusal means acceptance. */
export interface Outcome {
  /** Why the client refuses the server. */
  client?: Refusal;
  /** Why the server refuses the client. */
  server?: Refusal;
  /** The identity that each presented, or that the server reports for the client. */
  presented: { client: KubernetesUser; server: KubernetesUser };
  /** A running server that differs from the tree. */
  standing?: Standing;
  /** A client that must be refused was accepted, and its certificate isn't the cause. */
  lax?: Lax;
  /** Why the client can't be tried from this machine, and from where it can. */
  untried?: { reason: string } & Hint;
  /** The running server's address, and what it presented there. */
  endpoint?: string;
  presents?: Presents;
}

export interface Parties {
  client: Party;
  server: Party;
}

/** PKCS#8 PEM; the code that opened them wipes them. */
export interface PartyKeys {
  client: Uint8Array;
  /** Absent: the server runs elsewhere with its own key. */
  server?: Uint8Array;
}

/** A way to try a connection. */
export interface Way {
  by: 'handshake' | 'live';
  /** The sides whose keys it needs. */
  keys: readonly (keyof PartyKeys)[];
  /** Edges of one lane wait for each other. */
  lane: (edge: Edge) => string;
  /**
   * Both sides' verdicts.
   *
   * @throws CertflakeError if there is no verdict; `unreached`: a certificate isn't the cause
   */
  connect: (edge: Edge, parties: Parties, keys: PartyKeys) => Promise<Outcome>;
}

/** A certificate that a file of the tree once had, according to git. */
export interface FormerAuthority {
  /** Relative to the root. */
  path: string;
  /** A commit that contains it. */
  commit: string;
  certificate: ReadCertificate;
}

/** For the authorities' files, or for this one; undefined: there is no history. */
export type Formerly = (file?: string) => Promise<readonly FormerAuthority[] | undefined>;
