import type { Inventory, Spec, Specs } from '../model/index.js';
import { edgesOf } from './edges.js';

/**
 * The other authorities (ids) that any connection of this one needs too: those that signed either end, those that
 * the server trusts, and all above them.
 */
export function authoritiesBeside(specs: Specs, inventory: Inventory, id: string): Set<string> {
  const byId = new Map(specs.specs.map((spec) => [spec.id, spec]));
  const beside = new Set<string>();
  for (const { client, server, trusts, expect } of edgesOf(specs, inventory)) {
    if (expect === 'refused') continue;
    const direct = [client.issuerId, server.issuerId, ...trusts];
    const all = new Set(direct.flatMap((one) => upward(one, byId)));
    if (all.has(id)) for (const one of all) beside.add(one);
  }
  beside.delete(id);
  return beside;
}

function upward(id: string, byId: ReadonlyMap<string, Spec>): string[] {
  const issuer = byId.get(id)?.issuerId ?? id;
  return issuer === id ? [id] : [id, ...upward(issuer, byId)];
}
