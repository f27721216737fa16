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
import { withEndorsed } from './endorsed.js';
import { presentPublicKey } from '../observe/recorded.js';
import type { StanzaTools } from '../keyring/stanzas.js';
import { standingOf } from './judged.js';

interface Context {
  specs: Specs;
  observations: Observations;
  tools: StanzaTools;
  acceptance: Acceptance;
  /** A key accepted under another name counts as accepted: agenix's rules name only keys. */
  byKeyAlone?: true;
}

/** What changes rely on that this clone hasn't accepted. */
export class Claims {
  readonly #byId: Map<string, Spec>;
  /** The policy's recipients, as `<owner>=<key>`. */
  readonly #named: ReadonlySet<string>;

  readonly context: Context;

  constructor(context: Context) {
    const { specs } = context.specs;
    const { acceptance: given, observations } = context;
    const acceptance = given.endorsed ? given : withEndorsed(given, specs, observations);
    this.context = { ...context, acceptance };
    this.#byId = new Map(specs.map((spec) => [spec.id, spec]));
    this.#named = new Set(specs.flatMap(readersNamed));
  }

  /**
   * The claims of a plan. If a clone has accepted nothing yet, one used claim brings all claims of the tree:
   * the operator answers one question.
   */
  of(changes: Change[]): Claim[] {
    const isNew = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
    const used = unique(changes.flatMap((change) => this.#ofChange(change, isNew)));
    if (used.length === 0 || this.context.acceptance.record !== undefined) return used;
    return unique([...this.ofTree(isNew), ...used]);
  }

  /**
   * The claims of a plan, and the recipients in new agenix rules: "agenix -r" seals the present files to them.
   *
   * @param rules - the text to be written
   */
  withRules({ changes, claims }: Pick<Plan, 'changes' | 'claims'>, rules: string): Claim[] {
    const isNew = new Set(changes.filter(({ key }) => key === 'new').map(({ id }) => id));
    const tree = this.ofTree(isNew);
    const named = tree.filter((claim) => claim.kind === 'reader' && rules.includes(claim.key));
    if (named.length === 0) return claims;
    return unique([...(this.context.acceptance.record === undefined ? tree : named), ...claims]);
  }

  /** All that is in the tree, and all recipients that the policy names. */
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

  /**
   * An authority that isn't the accepted one: until that is settled, recipients of its key and of what it signs
   * aren't accepted.
   */
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
   * An adoption only records what another tool sealed. New recipients are those that the manifest didn't name,
   * or that the header confirms if the file has no manifest.
   */
  #concernsReaders(spec: Spec, change: Change): boolean {
    if (sealsAnew(change)) return true;
    const observation = this.#observe(spec);
    if (change.kind !== 'adopt' || change.accepts === true || !observation) return false;
    const { entry } = observation;
    if (entry !== undefined) return entry.recipients !== null;
    return byHeader(spec, observation, this.context.tools) !== undefined;
  }

  /** A certificate for the accepted key is accepted with it. */
  #authority(spec: Spec): Claim[] {
    const { acceptance } = this.context;
    const observation = this.#observe(spec);
    const claim = observation && authorityClaim(spec, observation);
    if (claim === undefined || standingOf(spec, observation!, acceptance) === 'accepted') return [];
    return unaccepted([claim], acceptance, undefined);
  }

  /** For an authority the certificate is accepted; for other keys, only a former one needs a word. */
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

  /** Whether the key was accepted under names that the policy no longer has: the next record drops those. */
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

/** Whether the change makes a certificate, or writes its authorities' certificates after it. */
const signs = ({ key, kind }: Change): boolean =>
  key !== 'none' || kind === 'repair' || kind === 'rotate';

/** Whether a change seals a key. */
export const sealsAnew = ({ key, kind, reseals }: Pick<Change, 'key' | 'kind' | 'reseals'>) =>
  key !== 'none' || kind === 'rekey' || kind === 'rotate' || reseals === true;

const readersNamed = (spec: Spec): string[] =>
  Object.entries(spec.recipients).flatMap(([owner, keys]) =>
    keys.map((key) => `${circleOf(spec, owner)}=${key}`),
  );

const unique = (claims: Claim[]): Claim[] => [
  ...new Map(claims.map((claim) => [JSON.stringify(claim), claim])).values(),
];

/** Drops findings that the questions already cover. */
export function unclaimed(findings: Problem[], claims: Claim[]): Problem[] {
  const asked = new Set(claims.flatMap((claim) => (claim.kind === 'authority' ? claim.path : [])));
  return findings.filter(({ code, place }) => code !== 'authority-new' || !asked.has(place));
}
