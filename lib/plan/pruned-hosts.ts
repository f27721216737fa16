import type { Acceptance } from '../accept/acceptance.js';
import type { LeftCertificate, Observations, Spec } from '../model.js';

interface Context {
  specs: ReadonlyMap<string, Spec>;
  observations: Observations;
  acceptance: Acceptance;
}

const HOST = 'host:';

/**
 * Certificates of hosts that a colleague's run has removed with all their files: what this clone has accepted tells of
 * their keys until its next `apply`, and git's history of their dates.
 */
export function ofPrunedHosts({ specs, observations, acceptance }: Context): LeftCertificate[] {
  const { left: lying, history } = observations;
  const { readers = {}, keys = {} } = acceptance.record ?? {};
  const present = new Set(
    [...specs.values()].flatMap(({ recipients }) => Object.values(recipients).flat()),
  );
  const left = new Set(lying.map(({ host }) => `${HOST}${host ?? ''}`));
  const gone = Object.entries(keys).filter(([id]) => !specs.has(id));
  return Object.entries(readers)
    .filter(([owner]) => owner.startsWith(HOST) && !left.has(owner))
    .filter(([, its]) => its.every((key) => !present.has(key)))
    .flatMap(([owner, its]) =>
      gone
        .filter(([, { readers, publicKey }]) =>
          readers.some((key) => its.includes(key) && history?.includes(publicKey, key)),
        )
        .flatMap(([, { publicKey }]) => history?.certificateOf(publicKey) ?? [])
        .map(({ notAfter, issuer }) => ({
          ...{ path: '', host: owner.slice(HOST.length) },
          ...{ notAfter, signedBy: issuer },
        })),
    );
}
