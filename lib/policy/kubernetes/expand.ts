import type { AuthorityPolicy, CertificatePolicy, Policy } from '../../model/policy.js';
import type { Cluster } from './entries.js';
import { cas, isSet } from './overlay.js';
import { authoritiesOf, authorityEntry, certificateEntry, signedBy } from './entries.js';
import { settingsOf } from './settings.js';
import type { AuthorityRow, AuthorityName } from './table.js';

type Cas = Record<string, AuthorityPolicy>;

/**
 * Turns the `kubernetes` section into entries of `cas`: an ordinary policy for `resolvePolicy`. Entries of
 * `cas` win, option by option. Returns a policy without the section unchanged; a second call changes nothing.
 *
 * The section must have its types; `cas` and `hosts` may be anything: `resolvePolicy` reports wrong ones.
 *
 * @throws CertflakeError on an invalid service range
 */
export function expandKubernetes(policy: Policy): Policy {
  if (policy.kubernetes === undefined) return policy;
  const settings = settingsOf(policy.kubernetes);
  const cluster: Cluster = {
    settings,
    present: rolesOf(policy.hosts),
    inheritedAlgorithm: (authority) => inheritedAlgorithm(policy, authority),
  };
  const ours = authoritiesOf(settings).map(([name, authority]) => [
    name,
    authorityPolicy(name, authority, cluster),
  ]);
  return { ...policy, cas: cas(Object.fromEntries(ours), policy.cas) as Cas };
}

function authorityPolicy(
  name: AuthorityName,
  authority: AuthorityRow,
  cluster: Cluster,
): AuthorityPolicy {
  const certs = signedBy(cluster.settings, name).map(
    ([component, facts]): [string, CertificatePolicy] => [
      component,
      certificateEntry(facts, cluster),
    ],
  );
  return {
    ca: authorityEntry(authority, cluster),
    ...(certs.length === 0 ? {} : { certs: Object.fromEntries(certs) }),
  };
}

/** The roles of a policy's hosts; skips invalid ones. */
function rolesOf(hosts: unknown): Set<string> {
  const roles = Object.values(isSet(hosts) ? hosts : {}).flatMap((host) =>
    isSet(host) ? host['role'] : [],
  );
  return new Set(roles.filter((role) => typeof role === 'string'));
}

/** The first layer of defaults that sets a key; its algorithm, if valid. */
function inheritedAlgorithm(policy: Policy, authority: AuthorityName): unknown {
  const own = optionOf(optionOf(policy.cas, authority), 'certDefaults');
  const layers = [own, policy.certDefaults, policy.defaults];
  const key = layers.map((layer) => optionOf(layer, 'key')).find((found) => found !== undefined);
  return optionOf(key, 'algo');
}

const optionOf = (value: unknown, option: string): unknown =>
  isSet(value) && Object.hasOwn(value, option) ? value[option] : undefined;
