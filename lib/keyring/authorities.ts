import { saidIn } from '../hint.js';
import { CertflakeError } from '../errors.js';
import { InstallationError, loaded } from '../installation.js';
import type { Issued, Issuer } from '../issue/pool.js';
import type { ReadCertificate, Spec } from '../model/index.js';
import type { SigningEngine } from '../issue/engine.js';
import type { Engines } from './engines.js';
import { forceNewKey, noCertificate } from './messages.js';

/** What signs: its certificate, the intermediates for a leaf's file, and the engine with its key. */
export interface SigningAuthority {
  certificate: string;
  /** This authority and its parents, without the root; empty for a root. */
  chain: string[];
  /** `Authorities.wipe` ends it. */
  engine: SigningEngine;
}

/** The authorities that this run needs: those it creates, and those it opens, each once. */
export class Authorities {
  readonly #signers = new Map<string, Promise<SigningAuthority>>();
  readonly #specs: Map<string, Spec>;

  /** the certificate on disk, or the one that this run restores */
  constructor(
    specs: Spec[],
    readonly present: (spec: Spec) => ReadCertificate | undefined,
    readonly engines: Engines,
  ) {
    this.#specs = new Map(specs.map((spec) => [spec.id, spec]));
  }

  /** The signer of this authority; opens its sealed key unless this run made it. */
  signer(id: string): Promise<SigningAuthority> {
    const present = this.#signers.get(id) ?? this.#open(id);
    this.#signers.set(id, present);
    return present;
  }

  /** Adds an authority that this run issued, so that it can sign. */
  async add(spec: Spec, { certificate, key }: Issued): Promise<void> {
    await this.#addSigner(spec, certificate, await this.engines.of(key));
  }

  /** From now on this certificate signs, with the key in the engine: another generation of the authority. */
  take(spec: Spec, certificate: string, engine: SigningEngine): Promise<void> {
    return this.#addSigner(spec, certificate, engine);
  }

  /** Makes a new certificate for the key that the caller's engine holds, and adds the authority, so that it can sign. */
  async certify(spec: Spec, engine: SigningEngine, now: number, publicKey: string) {
    const { contents } = spec;
    const issuer = spec.issuerId === spec.id ? undefined : await this.signer(spec.issuerId);
    try {
      const { certify } = await loaded(() => import('../issue/certify.js'));
      const request = { contents, now, engine, publicKey, ...(issuer && { issuer }) };
      const certificate = await certify(request);
      await this.#addSigner(spec, certificate, engine);
      return certificate;
    } catch (error) {
      throw placed(spec, error);
    }
  }

  async #addSigner(spec: Spec, certificate: string, engine: SigningEngine): Promise<void> {
    const above = await this.chainAbove(spec);
    const chain = spec.issuerId === spec.id ? [] : [certificate, ...above];
    this.#signers.set(spec.id, Promise.resolve({ certificate, chain, engine }));
  }

  async issue(spec: Spec, issuer: Issuer, now: number, key?: Uint8Array): Promise<Issued> {
    const { contents, id, issuerId } = spec;
    const kept = key === undefined ? {} : { key };
    const signer = issuerId === id ? undefined : await this.signer(issuerId);
    try {
      return await issuer.issue({ contents, now, ...(signer && { issuer: signer }), ...kept });
    } catch (error) {
      throw placed(spec, error);
    }
  }

  /**
   * The intermediates that follow a certificate in its file, without the root. Opens no key: only signing needs
   * one.
   */
  async chainAbove({ id, issuerId }: Spec): Promise<string[]> {
    const parent = this.#specs.get(issuerId);
    if (issuerId === id || parent === undefined || parent.issuerId === parent.id) return [];
    const made = this.#signers.get(issuerId);
    if (made !== undefined) return (await made).chain;
    const certificate = this.present(parent);
    return certificate === undefined ? [] : [certificate.pem, ...(await this.chainAbove(parent))];
  }

  async wipe(): Promise<void> {
    await Promise.allSettled(this.#signers.values());
    await this.engines.wipe();
  }

  async #open(id: string): Promise<SigningAuthority> {
    const spec = this.#specs.get(id);
    const certificate = spec && this.present(spec);
    if (spec === undefined || certificate === undefined) {
      const { message, hint } = noCertificate(id, spec?.files.certificate);
      throw new CertflakeError(message, { code: 'authority-unusable', hint });
    }
    const above = await this.chainAbove(spec);
    const engine = await this.engines.open(spec, certificate.publicKey);
    const chain = spec.issuerId === spec.id ? [] : [certificate.pem, ...above];
    return { certificate: certificate.pem, chain, engine };
  }
}

/** Adds the certificate to an issuer's refusal; an internal error concerns no certificate. */
function placed({ id }: Spec, error: unknown): unknown {
  if (!(error instanceof CertflakeError) || error instanceof InstallationError) return error;
  const { code, message } = error;
  const way = code === 'key-differs' ? forceNewKey(id) : saidIn(error);
  return new CertflakeError(`${id}: ${message}`, { code, cause: error, hint: way });
}
