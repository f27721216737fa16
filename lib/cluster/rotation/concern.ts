import type { AuthoritySpec, Inventory, Spec } from '../../model/index.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { AuthorityName } from '../../policy/kubernetes/table.js';
import { authorities } from '../../policy/kubernetes/table.js';
import { factsOf, isCluster, recognise } from '../recognise.js';

/** All that has to do with one authority. */
export interface Concern {
  authority: AuthoritySpec;
  /** The certificates and intermediates below it, also those that an intermediate signed. */
  below: readonly Spec[];
  /** The table's authorities in whose place it signs. */
  signsAs: ReadonlySet<AuthorityName>;
  /** The table's authorities in whose place the cluster's programs trust it itself. */
  trustedAs: ReadonlySet<AuthorityName>;
  /** The components of all certificates, by spec id. */
  components: ReadonlyMap<string, readonly ComponentName[]>;
  specs: readonly Spec[];
  inventory: Inventory;
  isCluster: boolean;
}

export function concernOf(
  authority: AuthoritySpec,
  specs: readonly Spec[],
  inventory: Inventory,
): Concern {
  const components = recognise(specs, inventory);
  const below = specs.filter((spec) => isBelow(spec, authority, specs));
  const signsAs = new Set(
    below.flatMap(({ id }) => components.get(id) ?? []).flatMap((name) => authorityOf(name)),
  );
  const one = isCluster(specs, inventory);
  const trustedAs = isRoot(authority) ? signsAs : ownTrust(authority, one);
  return {
    ...{ authority, below, signsAs, trustedAs, components },
    ...{ specs, inventory, isCluster: one },
  };
}

export const isRoot = ({ id, issuerId }: Spec): boolean => id === issuerId;

/** Walks up the issuers; a root signs itself. */
function isBelow(spec: Spec, authority: AuthoritySpec, specs: readonly Spec[]): boolean {
  if (isRoot(spec)) return false;
  if (spec.issuerId === authority.id) return true;
  const issuer = specs.find(({ id }) => id === spec.issuerId);
  return issuer !== undefined && isBelow(issuer, authority, specs);
}

/** A pair that only signs, such as the service accounts', needs no program that trusts its authority. */
function authorityOf(name: ComponentName): AuthorityName[] {
  const { authority, usages } = factsOf(name);
  return usages.every((usage) => usage === 'signing') ? [] : [authority];
}

/** The table's authorities that sign requests. */
const signers: readonly string[] = authorities
  .filter(([, { when }]) => when !== undefined)
  .map(([name]) => name);

/** Programs trust roots; an authority that signs requests is trusted itself, since its chain is not shown. */
function ownTrust({ ca }: AuthoritySpec, one: boolean): Set<AuthorityName> {
  const signsRequests = one && signers.includes(ca);
  return new Set(signsRequests ? [ca as AuthorityName] : []);
}

/** Hosts that hold a certificate of one of these components, `web2` before `web10`. */
export function hostsWith(
  { specs, components }: Concern,
  ...names: readonly ComponentName[]
): string[] {
  const held = specs.filter(({ id }) => components.get(id)?.some((one) => names.includes(one)));
  return inOrder(held.flatMap(({ heldBy }) => heldBy));
}

/** Each once, `web2` before `web10`. */
export const inOrder = (hosts: readonly string[]): string[] => [...new Set(hosts)].sort(byName);

const byName = new Intl.Collator('en', { numeric: true }).compare;
