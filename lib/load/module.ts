import { basename, dirname, sep } from 'node:path';
import { CertflakeError } from '../errors.js';
import { messageOf } from '../text/foreign.js';
import { loaded } from '../installation.js';
import { isSecret } from '../text/quote.js';
import * as messages from './messages.js';
import { asProgram } from './running.js';

/**
 * The default export of a policy in TypeScript or JavaScript. Such a policy is code; this runs it.
 *
 * Its import of `certflake` gets this package, wherever the policy is: with `npx certflake`, an empty folder
 * has no node_modules.
 *
 * @throws CertflakeError if it can't be loaded or has no default export
 */
export async function loadModule(path: string): Promise<unknown> {
  const { createJiti } = await loaded(() => import('jiti'));
  const certflake: unknown = await loaded(() => import('#library'));
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { certflake },
  });
  // jiti loads its compiler with the first file: a failure there must not look like a fault of this file.
  await loaded(() => Promise.resolve(jiti.transform({ source: '' })));
  const policy: unknown = await asProgram(basename(path), async () => {
    const module = await jiti.import<{ default?: unknown }>(path).catch((cause: unknown) => {
      throw unloadable(path, cause);
    });
    return await module.default;
  });
  if (policy !== undefined) return policy;
  const { message, hint } = messages.noDefaultExport(path);
  throw new CertflakeError(message, { code: 'policy-module', hint });
}

/** Keeps the error of the user's own code as the cause. */
function unloadable(path: string, cause: unknown): CertflakeError {
  const text = messageOf(cause);
  const line = (isSecret(text) ? '' : text).replaceAll(`${dirname(path)}${sep}`, '');
  const { message, hint } = messages.unloadable(path, line.replaceAll(/\s+/g, ' ').trim());
  return new CertflakeError(message, { code: 'policy-module', hint, cause });
}
