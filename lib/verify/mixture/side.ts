import type { CertflakeError } from '../../errors.js';
import { Keys } from '../../keyring/keys.js';
import { Opened, Shown } from '../../keyring/parties.js';
import type { Observations, Spec, TrustBundle } from '../../model/index.js';
import type { Party } from '../types.js';
import type { Age, MixtureInput } from './types.js';

/** What hosts show and trust that were deployed with one of the two trees. */
export class Side {
  readonly #shown: Shown;
  readonly #opened: Opened;
  readonly #observed: Observations['observed'];
  readonly #bundles = new Map<string, TrustBundle | CertflakeError>();

  constructor(
    readonly age: Age,
    { specs, identities, [age]: { tree, observations } }: MixtureInput,
  ) {
    this.#shown = new Shown(specs, observations);
    this.#opened = new Opened(new Keys(tree, identities));
    this.#observed = observations.observed;
  }

  /**
   * What a holder of this certificate shows and trusts, or why it can't be used.
   *
   * @param trusts - spec ids of authorities
   */
  party(spec: Spec, trusts: readonly string[]): Party | CertflakeError {
    const [chain, bundle] = [this.#shown.chain(spec), this.bundle(trusts)];
    if (!isUsable(chain)) return chain;
    return isUsable(bundle) ? { chain, trusts: bundle } : bundle;
  }

  /** The root certificates of these authorities, or why a file must not be used. */
  bundle(ids: readonly string[]): TrustBundle | CertflakeError {
    const name = ids.join('\0');
    const bundle = this.#bundles.get(name) ?? this.#shown.trusts(ids);
    this.#bundles.set(name, bundle);
    return bundle;
  }

  /** Whether hosts of this tree don't know it: it has no certificate there. */
  lacks(id: string): boolean {
    return (this.#observed[id]?.certificate.state ?? 'missing') === 'missing';
  }

  rootOf = (id: string): string => this.#shown.rootOf(id);

  /** The key of a certificate that `party` has returned, or why it can't be opened. */
  key(spec: Spec, { chain }: Party): Promise<Uint8Array | CertflakeError> {
    return this.#opened.key(spec, chain[0]!.publicKey);
  }

  wipe = (): Promise<void> => this.#opened.wipe();
}

const isUsable = <T>(value: T | CertflakeError): value is T => !(value instanceof Error);
