import { resolve } from 'node:path';

import { readKeyFiles } from '../load/host-keys.js';
import { lintOf } from '../load/lint.js';
import { loadPolicy, type LoadedPolicy } from '../load/load.js';
import { specsOf } from '../load/specs.js';
import type { Policy } from '../model/index.js';
import { resolvePolicy } from '../policy/resolve-policy.js';
import { hostKeyPaths } from '../policy/words/host-keys.js';
import { normalizeRecipient } from '../seal/recipients.js';
import { applyPlanned } from './apply.js';
import { checkOpened } from './check.js';
import { emitOpened } from './emit.js';
import { planOpened } from './plan.js';
import type { Opened, OpenOptions, Repository } from './types.js';
import { verifyOpened } from './verify.js';

/**
 * Finds a policy as the command does, and gives what can be done with it. A policy that is a program is run.
 *
 * @param path - the folder that is searched, and those above it in its git repository; a policy in code lies there
 * @throws CertflakeError if there is no policy or it can't be read; PolicyError with all that is wrong
 */
export async function openRepository(
  path = '.',
  { policy, env = process.env, now }: OpenOptions = {},
): Promise<Repository> {
  const loaded = await load(resolve(path), policy);
  const specs = specsOf(loaded, { normalizeRecipient });
  const problems = [...specs.problems, ...lintOf(loaded, specs)];
  const clock = () => now ?? Math.floor(Date.now() / 1000);
  return bound({ ...loaded, specs, problems, env, now: clock });
}

function bound(opened: Opened): Repository {
  const { root, inventory, specs, problems } = opened;
  return {
    ...{ root, dir: specs.dir, inventory, specs, problems },
    plan: (selection, options) => planOpened(opened, selection, options),
    apply: (plan, options) => applyPlanned(opened, plan, options),
    check: (options) => checkOpened(opened, options),
    verify: (options) => verifyOpened(opened, options),
    emit: (options) => emitOpened(opened, options),
  };
}

async function load(cwd: string, policy: OpenOptions['policy']): Promise<LoadedPolicy> {
  if (typeof policy === 'object') return inCode(cwd, policy);
  return loadPolicy({ cwd, ...(policy === undefined ? {} : { file: policy }) });
}

/** Its problems are told by option: it has no lines. */
async function inCode(root: string, policy: Policy): Promise<LoadedPolicy> {
  const source = 'policy';
  const hostKeys = await readKeyFiles(root, hostKeyPaths(policy));
  return { root, source, policy, inventory: resolvePolicy(policy, { hostKeys, file: source }) };
}
