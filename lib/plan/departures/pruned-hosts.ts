import type { Acceptance } from '../../accept/acceptance.js';
import type { LeftCertificate, Observations, Spec } from '../../model/index.js';
import { hostOf } from '../../model/owner.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
}

/**
 * Certificates of hosts that a colleague's run has removed with all their files: this clone has accepted their keys, and
 * names them until its next `apply`; git's history tells of what these could open.
 */
export function ofPrunedHosts({ specs, observations, acceptance }: Context): LeftCertificate[] {
  const { left, history } = observations;
  if (history === undefined) return [];
  const present = new Set(
    [...specs.values()].flatMap(({ recipients }) => Object.values(recipients).flat()),
  );
  const lying = new Set(left.map(({ host }) => host));
  const gone = Object.entries((acceptance.record ?? acceptance.elsewhere)?.readers ?? {})
    .map(([owner, keys]) => ({ host: hostOf(owner), keys }))
    .filter(({ host }) => host !== undefined && !lying.has(host))
    .filter(({ keys }) => keys.every((key) => !present.has(key)));
  if (gone.length === 0) return [];
  const ours = new Set([...specs.values()].flatMap(({ files }) => [...history.keysOf(files)]));
  return gone.flatMap(({ host, keys }) =>
    [...new Set(keys.flatMap((key) => history.openTo(key)))]
      .filter((publicKey) => !ours.has(publicKey))
      .flatMap((publicKey) => history.certificateOf(publicKey) ?? [])
      .map(({ notAfter, issuer }) => ({
        ...{ path: '', ...(host !== undefined && { host }) },
        ...{ notAfter, signedBy: issuer },
      })),
  );
}
