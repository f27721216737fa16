import { edgesOf, type Edge } from '../../cluster/edges.js';
import type { Inventory, Spec, Specs } from '../../model/index.js';

/**
 * The hosts that must have been deployed before an authority's next stage, sorted: those that hold a
 * certificate below it or its key, and in a cluster both ends of each connection that it decides.
 *
 * @param ca - the authority's name
 */
export function hostsConcerned(specs: Specs, inventory: Inventory, ca: string): string[] {
  const below = belowAuthority(specs.specs, ca);
  const holders = specs.specs.filter(({ issuerId, id }) => below.has(issuerId) || below.has(id));
  const ends = edgesOf(specs, inventory).flatMap((edge) => endsOf(edge, below));
  return [...new Set([...holders.flatMap(({ heldBy }) => heldBy), ...ends])].sort();
}

/** A client trusts the server's authority; a server trusts its clients', whomever it must refuse. */
function endsOf({ expect, server, trusts, from, to }: Edge, below: ReadonlySet<string>): string[] {
  const isTrusted = trusts.some((id) => below.has(id));
  const isShown = expect === 'accepted' && below.has(server.issuerId);
  return [...(isTrusted || isShown ? [to] : []), ...(isShown ? [from] : [])];
}

/** The spec ids of an authority and of those below it. */
export function belowAuthority(specs: readonly Spec[], ca: string): ReadonlySet<string> {
  const own = specs.filter(({ kind, ca: name }) => kind === 'authority' && name === ca);
  const found = new Set(own.map(({ id }) => id));
  // issuers stand before what they sign
  for (const { kind, id, issuerId } of specs) {
    if (kind === 'authority' && found.has(issuerId)) found.add(id);
  }
  return found;
}
