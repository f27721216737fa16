import { releaseOf, type Release, type Site } from './site.js';

/** Stand-in until the command is there. */
export interface Rotation {
  steady: Release;
  trust: Release;
  issue: Release;
  retired: Release;
}

export async function rotation(site: Site, authority: string): Promise<Rotation> {
  const { place } = site;
  const path = `certs/ca/${authority}.crt`;
  const steady = await releaseOf(site);
  place.run('rm', [path, `certs/ca/${authority}.key.age`]);
  place.must(['apply', '--yes', '--authority', authority, '--force']);
  const retired = await releaseOf(site);
  return {
    steady,
    trust: { ...steady, [path]: steady[path]! + retired[path]! },
    issue: { ...retired, [path]: retired[path]! + steady[path]! },
    retired,
  };
}
