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
export type Fault = 'authority' | 'usage' | 'name' | 'time' | 'other';

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
  /** As whom each presented itself. */
  presented: { client: Identity; server: Identity };
}
