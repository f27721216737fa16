import type { Inventory } from '../model/index.js';

/** The name that the kubelet registers for a host: everything about the node must use it. */
export function nodeName({ hosts }: Inventory, host: string): string {
  const domain = hosts[host]?.domain;
  return (domain === undefined ? host : `${host}.${domain}`).toLowerCase();
}

/** Every name and address that reaches a host. */
export function namesOf(inventory: Inventory, host: string): string[] {
  return [host, nodeName(inventory, host), ...(inventory.hosts[host]?.addresses ?? [])];
}
