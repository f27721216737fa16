import { CertflakeError } from '../errors.js';
import type { Issued, Issuer } from '../issue/pool.js';
import type { Observations, Spec } from '../model.js';
import type { Keys } from './keys.js';

/** What signs: its certificate, the intermediates a leaf's file carries, and its private key. */
export interface Signer {
  certificate: string;
  /** This authority and its parents, without the root; empty for a root. */
  chain: string[];
  /** PKCS#8 PEM; wiped by `Authorities.wipe`. */
  key: Uint8Array;
}

/** The authorities that this run needs: those it creates, and those it opens, each once. */
export class Authorities {
  readonly #signers = new Map<string, Promise<Signer>>();
  readonly #specs: Map<string, Spec>;

  constructor(
    specs: Spec[],
    readonly observations: Observations,
    readonly keys: Keys,
  ) {
    this.#specs = new Map(specs.map((spec) => [spec.id, spec]));
  }

  /** The signer of this authority; opens its sealed key unless this run made it. */
  signer(id: string): Promise<Signer> {
    const present = this.#signers.get(id) ?? this.#open(id);
    this.#signers.set(id, present);
    return present;
  }

  /** An authority that this run issued: it signs from now on. */
  async add(spec: Spec, issued: Issued): Promise<void> {
    const chain = await this.#chain(spec, issued.certificate);
    const key = Uint8Array.from(issued.key);
    this.#signers.set(spec.id, Promise.resolve({ certificate: issued.certificate, chain, key }));
  }

  async issue(spec: Spec, issuer: Issuer, now: number, key?: Uint8Array): Promise<Issued> {
    const kept = key === undefined ? {} : { key };
    if (spec.issuerId === spec.id) {
      return issuer.issue({ contents: spec.contents, now, ...kept });
    }
    const signer = await this.signer(spec.issuerId);
    const signing = { certificate: signer.certificate, key: Uint8Array.from(signer.key) };
    return issuer.issue({ contents: spec.contents, now, issuer: signing, ...kept });
  }

  async wipe(): Promise<void> {
    const signers = await Promise.allSettled(this.#signers.values());
    for (const signer of signers) if (signer.status === 'fulfilled') signer.value.key.fill(0);
  }

  async #open(id: string): Promise<Signer> {
    const spec = this.#specs.get(id);
    const observation = this.observations.observed[id];
    if (spec === undefined || observation?.certificate.state !== 'read') {
      throw new CertflakeError(`authority ${id} has no certificate to sign with`, {
        code: 'authority-unusable',
      });
    }
    const [certificate] = observation.certificate.certificates;
    const key = await this.keys.open(spec, certificate.publicKey);
    return { certificate: certificate.pem, chain: await this.#chain(spec, certificate.pem), key };
  }

  async #chain(spec: Spec, certificate: string): Promise<string[]> {
    if (spec.issuerId === spec.id) return [];
    const parent = this.#specs.get(spec.issuerId);
    return [certificate, ...(parent === undefined ? [] : await this.#chainAbove(parent))];
  }

  /** The parents' certificates need no key: only what signs is opened. */
  async #chainAbove(spec: Spec): Promise<string[]> {
    const made = this.#signers.get(spec.id);
    if (made !== undefined) return (await made).chain;
    const observation = this.observations.observed[spec.id];
    if (spec.issuerId === spec.id || observation?.certificate.state !== 'read') return [];
    return this.#chain(spec, observation.certificate.certificates[0].pem);
  }
}
