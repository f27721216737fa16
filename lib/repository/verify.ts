import { CertflakeError } from '../errors.js';
import { observe } from '../observe/observe.js';
import { openTree } from '../store/tree.js';
import { findingsOf } from '../verify/findings.js';
import { parseRedirects } from '../verify/live/endpoints.js';
import { verifyTree } from '../verify/tree.js';
import { identitiesAtHand } from './identities.js';
import type { Opened, RepositoryVerified, VerifyOptions } from './types.js';

export async function verifyOpened(
  opened: Opened,
  { live = false, ...options }: VerifyOptions = {},
): Promise<RepositoryVerified> {
  const { root, specs, inventory, problems } = opened;
  const tree = openTree(root, specs.dir);
  const identities = await identitiesAtHand(opened, options);
  if (live !== false && identities.length === 0) throw noIdentity();
  const seen = { tree, observations: observe(tree, specs), identities, now: opened.now() };
  const redirects = live === false ? {} : { live: parseRedirects(live === true ? [] : live) };
  const verified = await verifyTree({ specs, inventory, ...seen, ...redirects });
  return { ...verified, problems: [...problems, ...findingsOf(verified.edges)] };
}

const noIdentity = (): CertflakeError =>
  new CertflakeError('running servers are shown keys, and there is no identity to open them', {
    code: 'no-identity',
    hint: 'pass the identity of one of userAgeKeys',
  });
