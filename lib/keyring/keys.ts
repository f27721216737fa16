import { CertflakeError } from '../errors.js';
import { InstallationError } from '../installation.js';
import type { Recipients, SealedKey, Spec } from '../model/index.js';
import type { Identity } from '../seal/identities.js';
import { isAboutPassphrase, isUnanswered } from '../seal/passphrase.js';
import { parseRecipient, type Recipient } from '../seal/recipients.js';
import { seal, unseal } from '../seal/seal.js';
import type { Tree } from '../store/tree.js';
import { importPrivateKey, publicKeyDigest } from '../x509/keys.js';
import {
  cannotProve,
  keyMissing,
  keyOfAnother,
  nothingOpens,
  setIdentity,
  wouldLockOut,
} from './messages.js';

/** Opens and seals this run's private keys; checks that an opened key is the right one. */
export class Keys {
  /** Each parsed once: an SSH key is converted to another curve. */
  readonly #recipients = new Map<string, Recipient>();

  constructor(
    readonly tree: Tree,
    readonly identities: Identity[],
  ) {}

  /**
   * The private key of a spec, as PKCS#8 PEM; the caller wipes it.
   *
   * @throws CertflakeError if no identity opens it, or it isn't the key of the certificate beside it
   */
  async open(spec: Spec, publicKey: string | undefined): Promise<Uint8Array> {
    const { key: path } = spec.files;
    if (this.identities.length === 0) throw noIdentity(path);
    const bytes = this.tree.read(path);
    if (bytes === undefined) {
      const { message, hint } = keyMissing(path);
      throw new CertflakeError(message, { code: 'key-missing', hint });
    }
    const pem = await unseal(bytes, this.identities, path, operatorsOf(spec));
    if (publicKey !== undefined && publicKeyDigest(importPrivateKey(pem)) !== publicKey) {
      pem.fill(0);
      const { message, hint } = keyOfAnother(path, spec.files.certificate);
      throw new CertflakeError(message, { code: 'pair-broken', hint });
    }
    return pem;
  }

  /**
   * Seals a key to its recipients. For an authority's key, one of the identities must first open the result: a
   * mistyped recipient must not lock the operators out.
   */
  async seal(spec: Spec, pem: Uint8Array, recipients: Recipients): Promise<SealedKey> {
    const texts = [...new Set(Object.values(recipients).flat())];
    const sealed = await seal(
      pem,
      texts.map((text) => this.#recipient(text)),
    );
    if (spec.kind === 'authority') await this.#assertOpens(spec, sealed);
    return sealed;
  }

  #recipient(text: string): Recipient {
    const recipient = this.#recipients.get(text) ?? parseRecipient(text);
    this.#recipients.set(text, recipient);
    return recipient;
  }

  async #assertOpens(spec: Spec, sealed: SealedKey): Promise<void> {
    if (this.identities.length === 0) throw noProof(spec.files.key);
    try {
      (await unseal(sealed, this.identities, spec.files.key)).fill(0);
    } catch (cause) {
      if (cause instanceof InstallationError || isUnanswered(cause)) throw cause;
      if (isAboutPassphrase(cause)) throw noProof(spec.files.key, cause);
      const { message, hint } = wouldLockOut(spec.files.key);
      throw new CertflakeError(message, { code: 'would-lock-out', hint, cause });
    }
  }
}

/** The policy's other operators can't open an authority with operators of its own. */
const operatorsOf = ({ ca, ownOperators }: Spec): string =>
  ownOperators === true ? `cas.${ca}.ca.userAgeKeys` : 'userAgeKeys';

export function noIdentity(path: string): CertflakeError {
  const { message, hint } = nothingOpens(path);
  return new CertflakeError(message, { code: 'no-identity', hint });
}

/** @param cause - why the given identity can't be used */
function noProof(path: string, cause?: unknown): CertflakeError {
  const why = reasonIn(cause);
  const { code = 'no-identity', hint = setIdentity, hintParts } = why ?? {};
  return new CertflakeError(cannotProve(path, why?.message), {
    code,
    hint: hintParts ?? hint,
    cause,
  });
}

/** For errors about the identity only: the file at that path isn't written yet. */
function reasonIn(error: unknown): CertflakeError | undefined {
  if (!(error instanceof CertflakeError)) return undefined;
  return error.cause instanceof CertflakeError ? error.cause : error;
}
