import { CertflakeError } from '../errors.js';
import { observe } from '../observe/observe.js';
import { openTree } from '../store/tree.js';
import { findingsOf } from '../verify/findings.js';
import { parseRedirects } from '../verify/live/endpoints.js';
import { verifyTree } from '../verify/tree.js';
import { identitiesAtHand } from './identities.js';
import type { Opened, RepositoryVerified, VerifyOptions } from './types.js';
import { liveNeedsIdentity } from './messages.js';

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

function noIdentity(): CertflakeError {
  const { message, hint } = liveNeedsIdentity;
  return new CertflakeError(message, { code: 'no-identity', hint });
}
