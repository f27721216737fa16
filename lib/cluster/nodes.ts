import type { Inventory } from '../model/index.js';

/** What the kubelet registers as on a host: the name that everything about it has to agree with. */
export function nodeName({ hosts }: Inventory, host: string): string {
  const domain = hosts[host]?.domain;
  return (domain === undefined ? host : `${host}.${domain}`).toLowerCase();
}

/** Every name and address that reaches a host. */
export function namesOf(inventory: Inventory, host: string): string[] {
  return [host, nodeName(inventory, host), ...(inventory.hosts[host]?.addresses ?? [])];
}
