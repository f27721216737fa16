import { releaseOf, type Release, type Site } from './site.js';

/** The trees of one whole rotation. */
export interface Rotation {
  steady: Release;
  trust: Release;
  issue: Release;
  retired: Release;
}

/** Makes one step, and returns the tree that is to be deployed. */
export async function rotate(site: Site, authority: string, ...words: string[]): Promise<Release> {
  site.place.must(['rotate', authority, '--yes', ...words]);
  return releaseOf(site);
}

/** Rotates an authority from its first stage to its last; the operator says that every step was deployed. */
export async function rotation(site: Site, authority: string): Promise<Rotation> {
  const steady = await releaseOf(site);
  const trust = await rotate(site, authority);
  const issue = await rotate(site, authority, '--deployed');
  const retired = await rotate(site, authority, '--deployed');
  return { steady, trust, issue, retired };
}
