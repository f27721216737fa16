import type { Inventory, Specs } from '../../../lib/model/index.js';
import { resolvePolicy } from '../../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../../lib/policy/specs/specs.js';
import type { HostPolicy, Policy, WrittenPolicy } from '../../../lib/model/policy.js';
import { normalizeRecipient } from '../../../lib/seal/recipients.js';
import { generateSshKey } from '../../../lib/seal/ssh/generate.js';

const key = (owner: string) => generateSshKey('ed25519', owner).publicKey.trim();
const operator = key('operator');

/** The rest of a test's policy, besides the section. */
export type Rest = Partial<Omit<WrittenPolicy, 'hosts'>>;

/** Hosts by name: their role, or all their options. */
export type Hosts = Record<string, string | HostPolicy>;

export function policyOf(hosts: Hosts, rest: Rest): Policy {
  const declared = Object.entries(hosts).map(([name, host]): [string, HostPolicy] => [
    name,
    { owningHostKey: key(name), ...(typeof host === 'string' ? { role: host } : host) },
  ]);
  const frame = { dir: './certs', userAgeKeys: [operator], hosts: Object.fromEntries(declared) };
  return { ...frame, ...rest } as Policy;
}

export interface Resolved {
  inventory: Inventory;
  specs: Specs;
}

export function resolved(policy: Policy): Resolved {
  const inventory = resolvePolicy(policy);
  return { inventory, specs: resolveSpecs(inventory, { normalizeRecipient }) };
}

/** `control-plane` on cp1 … cpN, `worker` on two more, with addresses. */
export function fleet(planes: number, more: Hosts = {}): Hosts {
  const named = Array.from({ length: planes }, (_, i): [string, HostPolicy] => [
    `cp${i + 1}`,
    { role: 'control-plane', addresses: [`10.9.0.${i + 1}`] },
  ]);
  const workers: Hosts = {
    w1: { role: 'worker', addresses: ['10.9.1.1', 'fd09::1:1'] },
    w2: { role: 'worker', domain: 'Example.org' },
  };
  return { ...Object.fromEntries(named), ...workers, ...more };
}
