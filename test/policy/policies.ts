import { PolicyError } from '../../lib/errors.js';
import type { Inventory, Specs } from '../../lib/model/index.js';
import { resolvePolicy } from '../../lib/policy/resolve-policy.js';
import { resolveSpecs } from '../../lib/policy/specs/specs.js';
import type { AuthorityPolicy, CertificatePolicy, Policy } from '../../lib/model/policy.js';
import { normalizeRecipient } from '../../lib/seal/recipients.js';

export const operator = 'age1rqy0zej8zc834ehgj95ql58nmk3snm7dcvjm2zhjdhm7es9z5frquenern';
export const hostKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFVRShHVkGiu70sSwgBw1+Cx/TpfdGrpowmIekCukFod root@laptop';
export const otherHostKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAII/PjeGxfyyJ2H3tAR0yp8+uitJLjqo4PBKtiZZ8hLK4 root@other';

/** A small policy: one host, one authority, one certificate; `changes` replace any of it. */
export function policyWith(changes: Partial<Policy> = {}): Policy {
  return {
    dir: 'certs',
    userAgeKeys: [operator],
    hosts: { node1: { role: 'worker', owningHostKey: hostKey } },
    cas: { k8s: authorityWith({ kubelet: { commonName: 'kubelet', usages: ['client auth'] } }) },
    ...changes,
  };
}

export function authorityWith(
  certs: Record<string, CertificatePolicy>,
  changes: Partial<AuthorityPolicy> = {},
): AuthorityPolicy {
  return { ca: { commonName: 'k8s' }, certs, ...changes };
}

/** The policy's specs, with the real recipients. */
export function specsOf(policy: Policy): Specs {
  return resolveSpecs(resolvePolicy(policy), { normalizeRecipient });
}

/** The problems, as `place: message`. */
export function problemsIn(action: () => Inventory | Specs): string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.problems.map(({ place, message }) => `${place}: ${message}`);
  }
}
