import { accepts, contradicts, ownersOf, type Acceptance } from './acceptance.js';
import { asNew, authorityClaim, keyClaim, unaccepted, readerClaims } from './claims.js';
import { wasReplaced } from './known-keys.js';
import type {
  AuthorityClaim,
  Change,
  Claim,
  Observation,
  Observations,
  Plan,
  Problem,
  ReaderClaim,
  Spec,
  Specs,
} from '../model/index.js';
import { circleOf } from '../model/owner.js';
import { byHeader } from './by-header.js';
import { presentPublicKey } from '../observe/recorded.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import { standingOf } from './judged.js';

interface Context {
  specs: Specs;
  observations: Observations;
  tools: StanzaTools;
  acceptance: Acceptance;
  /** Whose key was accepted under another name is no stranger: rules of agenix name keys alone. */
  byKeyAlone?: true;
}

/** What changes rest on, and nobody has accepted in this clone. */
export class Claims {
  readonly #byId: Map<string, Spec>;
  /** Who reads what by the policy, as `<owner>=<key>`. */
  readonly #named: ReadonlySet<string>;

  constructor(readonly context: Context) {
    const { specs } = context.specs;
    this.#byId = new Map(specs.map((spec) => [spec.id, spec]));
    this.#named = new Set(specs.flatMap(readersNamed));
  }

  /**
   * Those of a plan. A clone that has accepted nothing yet is told all that the tree claims, as soon as one
   * claim is used: it is asked once.
   */
  of(changes: Change[]): Claim[] {
    const isNew = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
    const used = unique(changes.flatMap((change) => this.#ofChange(change, isNew)));
    if (used.length === 0 || this.context.acceptance.record !== undefined) return used;
    return unique([...this.ofTree(isNew), ...used]);
  }

  /**
   * Those of a plan, and the readers whom new rules of agenix name: "agenix -r" seals to them what is there.
   *
   * @param rules - the text that is to be written
   */
  withRules({ changes, claims }: Pick<Plan, 'changes' | 'claims'>, rules: string): Claim[] {
    const isNew = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
    const tree = this.ofTree(isNew);
    const named = tree.filter((claim) => claim.kind === 'reader' && rules.includes(claim.key));
    if (named.length === 0) return claims;
    return unique([...(this.context.acceptance.record === undefined ? tree : named), ...claims]);
  }

  /** All that lies in the tree, and all readers that the policy names. */
  ofTree(isNew: ReadonlySet<string> = new Set()): Claim[] {
    return this.context.specs.specs.flatMap((spec) => {
      const keeps = !isNew.has(spec.id);
      const authority = keeps ? this.#authority(spec) : [];
      return [...authority, ...(keeps ? this.#keptKey(spec) : []), ...this.#readers(spec, keeps)];
    });
  }

  /** The authorities that must be trusted for what this one signs: itself and those above it. */
  ofAuthority(spec: Spec | undefined, isNew: ReadonlySet<string> = new Set()): Claim[] {
    if (spec === undefined || isNew.has(spec.id)) return [];
    const above = spec.issuerId === spec.id ? undefined : this.#byId.get(spec.issuerId);
    return [...this.#authority(spec), ...this.ofAuthority(above, isNew)];
  }

  /** Another authority than the accepted one: before that is settled, nobody is accepted for what it signs, nor for its key. */
  replacedAbove(id: string): AuthorityClaim | undefined {
    return this.ofAuthority(this.#byId.get(id)).find(
      (claim): claim is AuthorityClaim =>
        claim.kind === 'authority' && contradicts(this.context.acceptance, claim),
    );
  }

  #ofChange(change: Change, isNew: ReadonlySet<string>): Claim[] {
    const spec = this.#byId.get(change.id);
    if (spec === undefined || change.kind === 'remove') return [];
    const keeps = change.key !== 'new';
    const signer = spec.issuerId === spec.id ? undefined : this.#byId.get(spec.issuerId);
    return [
      ...(signs(change) ? this.ofAuthority(signer, isNew) : []),
      ...(keeps ? this.#authority(spec) : []),
      ...(keeps && change.kind !== 'adopt' ? this.#keptKey(spec) : []),
      ...(this.#concernsReaders(spec, change) ? this.#readers(spec, keeps) : []),
    ];
  }

  /**
   * An adoption only notes what somebody else has sealed: new is whom the manifest didn't name, or whom the header of a
   * file without a manifest bears out.
   */
  #concernsReaders(spec: Spec, change: Change): boolean {
    if (sealsAnew(change)) return true;
    const observation = this.#observe(spec);
    if (change.kind !== 'adopt' || change.accepts === true || !observation) return false;
    const { entry } = observation;
    if (entry !== undefined) return entry.recipients !== null;
    return byHeader(spec, observation, this.context.tools) !== undefined;
  }

  /** One for the accepted key is accepted with it. */
  #authority(spec: Spec): Claim[] {
    const { acceptance } = this.context;
    const observation = this.#observe(spec);
    const claim = observation && authorityClaim(spec, observation);
    if (claim === undefined || standingOf(spec, observation!, acceptance) === 'accepted') return [];
    return unaccepted([claim], acceptance, undefined);
  }

  /** Of an authority its certificate is what is accepted; of other keys only a former one waits for a word. */
  #keptKey(spec: Spec): Claim[] {
    const { acceptance } = this.context;
    const publicKey = this.#presentKey(spec);
    if (publicKey === undefined || spec.kind === 'authority') return [];
    const isKept = spec.keepKey || spec.shared;
    if (!isKept && !wasReplaced(acceptance.record, spec.id, publicKey)) return [];
    return unaccepted([keyClaim(spec, publicKey, acceptance)], acceptance, publicKey);
  }

  #readers(spec: Spec, keeps: boolean): Claim[] {
    const { acceptance, tools, specs } = this.context;
    const context = { acceptance, tools, complete: specs.complete };
    const claims = readerClaims(spec, this.#observe(spec), keeps, context);
    const publicKey = this.#presentKey(spec);
    return claims.filter(
      (claim) => !accepts(acceptance, claim, publicKey) || this.#isRenamed(claim),
    );
  }

  /** Whose key was accepted under names that the policy has no more: the next record forgets those. */
  #isRenamed(claim: ReaderClaim): boolean {
    const { acceptance, specs, byKeyAlone } = this.context;
    if (byKeyAlone || !specs.complete || claim.isAnothers !== true) return false;
    if (accepts(acceptance, asNew(claim))) return false;
    return !ownersOf(acceptance, claim.key).some((owner) =>
      this.#named.has(`${owner}=${claim.key}`),
    );
  }

  #presentKey(spec: Spec): string | undefined {
    const observation = this.#observe(spec);
    return observation && presentPublicKey(observation);
  }

  #observe({ id }: Spec): Observation | undefined {
    return this.context.observations.observed[id];
  }
}

/** Whether it makes a certificate, or writes those of its authorities behind one. */
const signs = ({ key, kind }: Change): boolean => key !== 'none' || kind === 'repair';

/** Whether a change seals a key. */
export const sealsAnew = ({ key, kind, reseals }: Pick<Change, 'key' | 'kind' | 'reseals'>) =>
  key !== 'none' || kind === 'rekey' || reseals === true;

const readersNamed = (spec: Spec): string[] =>
  Object.entries(spec.recipients).flatMap(([owner, keys]) =>
    keys.map((key) => `${circleOf(spec, owner)}=${key}`),
  );

const unique = (claims: Claim[]): Claim[] => [
  ...new Map(claims.map((claim) => [JSON.stringify(claim), claim])).values(),
];

/** What is asked about needs no note besides. */
export function unclaimed(findings: Problem[], claims: Claim[]): Problem[] {
  const asked = new Set(claims.flatMap((claim) => (claim.kind === 'authority' ? claim.path : [])));
  return findings.filter(({ code, place }) => code !== 'authority-new' || !asked.has(place));
}
