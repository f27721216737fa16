import type { Keys } from './keys.js';
import { CertflakeError } from '../errors.js';
import { InstallationError } from '../installation.js';
import { trustBundle } from '../model/generations.js';
import type { Observations, ReadCertificate, Spec, Specs, TrustBundle } from '../model/index.js';
import { isAboutPassphrase } from '../seal/passphrase.js';
import { fileMissing, strangeCertificate } from './messages.js';

/** Opens each key once, and wipes it for all that received it. */
export class Opened {
  readonly #keys = new Map<string, Promise<Uint8Array | CertflakeError>>();

  constructor(readonly keys: Keys) {}

  /** The key, or why it can't be opened. */
  key(spec: Spec, publicKey: string): Promise<Uint8Array | CertflakeError> {
    const known = this.#keys.get(spec.id) ?? this.#open(spec, publicKey);
    this.#keys.set(spec.id, known);
    return known;
  }

  async wipe(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#keys.values())) {
      if (opened.status === 'fulfilled' && opened.value instanceof Uint8Array) opened.value.fill(0);
    }
  }

  async #open(spec: Spec, publicKey: string): Promise<Uint8Array | CertflakeError> {
    try {
      return await this.keys.open(spec, publicKey);
    } catch (error) {
      if (!(error instanceof CertflakeError) || error instanceof InstallationError) throw error;
      if (isAboutPassphrase(error)) throw error;
      return error;
    }
  }
}

/** The certificates in the tree. */
export class Shown {
  readonly #specs: Map<string, Spec>;

  constructor(
    specs: Specs,
    readonly observations: Observations,
  ) {
    this.#specs = new Map(specs.specs.map((spec) => [spec.id, spec]));
  }

  /** A file's certificates, or what is wrong with it. */
  chain({ id, files }: Spec): readonly ReadCertificate[] | CertflakeError {
    const file = this.observations.observed[id]?.certificate ?? { state: 'missing' };
    if (file.state === 'read') return file.certificates;
    const fact = file.state === 'missing' ? fileMissing : file.problem;
    return new CertflakeError(`${files.certificate} ${fact}`, { code: 'certificate-unusable' });
  }

  /**
   * The root certificates for a program that trusts these authorities, or why a file must not be used. Leaves
   * out a root that can't be read: no program trusts it.
   */
  trusts(ids: readonly string[]): TrustBundle | CertflakeError {
    const roots = [...new Set(ids.map((id) => this.rootOf(id)))];
    const stranger = roots.map((id) => this.stranger(id)).find((one) => one !== undefined);
    return stranger ?? roots.flatMap((id) => this.#bundle(id));
  }

  /** Why the file of an authority, or of one above it, must not be used. */
  stranger(id: string): CertflakeError | undefined {
    const spec = this.#specs.get(id);
    const file = this.observations.observed[id];
    const [stranger] = file?.strangers ?? [];
    if (spec && stranger) return strangerIn(spec, stranger);
    return spec === undefined || spec.issuerId === id ? undefined : this.stranger(spec.issuerId);
  }

  /** Every authority's readable certificates, the active one first, with its spec. */
  authorities(): { spec: Spec; certificate: ReadCertificate }[] {
    return this.#read().filter(({ spec }) => spec.kind === 'authority');
  }

  /** The spec with this certificate; undefined if it is in no file of the tree. */
  ownerOf(fingerprint: string): Spec | undefined {
    return this.#read().find(({ certificate }) => certificate.fingerprint === fingerprint)?.spec;
  }

  #read(): { spec: Spec; certificate: ReadCertificate }[] {
    return [...this.#specs.values()].flatMap((spec) => {
      const own = spec.kind === 'authority' ? this.#bundle(spec.id) : this.#first(spec.id);
      return own.map((certificate) => ({ spec, certificate }));
    });
  }

  #bundle(id: string): TrustBundle {
    const observation = this.observations.observed[id];
    return observation === undefined ? [] : trustBundle(observation);
  }

  #first(id: string): ReadCertificate[] {
    const file = this.observations.observed[id]?.certificate;
    return file?.state === 'read' ? [file.certificates[0]] : [];
  }

  /** The spec id of the topmost authority. */
  rootOf(id: string): string {
    const above = this.#specs.get(id)?.issuerId ?? id;
    return above === id ? id : this.rootOf(above);
  }
}

function strangerIn({ files }: Spec, { fingerprint }: ReadCertificate): CertflakeError {
  const { message, hint } = strangeCertificate(files.certificate, fingerprint);
  return new CertflakeError(message, { code: 'stranger', hint });
}
