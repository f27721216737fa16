import type { Edge } from '../kubernetes/edges.js';
import type { ReadCertificate } from '../model.js';

/** Who somebody is to Kubernetes: its user name and its groups' one. */
export interface Identity {
  commonName: string;
  organization?: string;
}

/** What one side of a connection shows, and whom it believes. */
export interface Party {
  /** Its file's certificates: its own, then the intermediates. */
  chain: readonly ReadCertificate[];
  /** The roots that it trusts. */
  trusts: readonly ReadCertificate[];
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
}

/** One connection, as each side sees it; an absent refusal is consent. */
export interface Outcome {
  /** What the client holds against the server. */
  client?: Refusal;
  /** What the server holds against the client. */
  server?: Refusal;
  /** As whom each presented itself, or as whom the server says it takes the client. */
  presented: { client: Identity; server: Identity };
  /** The server shows another certificate than the tree's. */
  stale?: string;
}

export interface Parties {
  client: Party;
  server: Party;
}

/** PKCS#8 PEM; whoever opened them wipes them. */
export interface Keys {
  client: Uint8Array;
  /** Absent: the server runs elsewhere with its own. */
  server?: Uint8Array;
}

/** A way to try a connection. */
export interface Way {
  by: 'handshake' | 'live';
  /** Whose keys it takes. */
  keys: readonly (keyof Keys)[];
  /** Edges of one lane wait for each other. */
  lane: (edge: Edge) => string;
  /**
   * Both sides' verdicts.
   *
   * @throws CertflakeError if nothing came of it; `unreached`: for no fault of a certificate's
   */
  connect: (edge: Edge, parties: Parties, keys: Keys) => Promise<Outcome>;
}
