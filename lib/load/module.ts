import { basename, dirname, sep } from 'node:path';
import { CertflakeError } from '../errors.js';
import { messageOf } from '../text/foreign.js';
import { loaded } from '../installation.js';
import { isSecret } from '../text/quote.js';
import { asProgram } from './running.js';

/**
 * The default export of a policy written in TypeScript or JavaScript. Such a policy is code, and runs.
 *
 * `certflake` is this very package, wherever the policy lies: in an empty folder `npx certflake` has no
 * node_modules to find it in.
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
  // jiti loads its compiler with the first file: that must not look like a fault of this one.
  await loaded(() => Promise.resolve(jiti.transform({ source: '' })));
  const policy: unknown = await asProgram(basename(path), async () => {
    const module = await jiti.import<{ default?: unknown }>(path).catch((cause: unknown) => {
      throw unloadable(path, cause);
    });
    return await module.default;
  });
  if (policy !== undefined) return policy;
  throw new CertflakeError(`${basename(path)} has no default export`, {
    code: 'policy-module',
    hint: 'write: export default definePolicy({ … })',
  });
}

/** With what the user's own code threw: it is theirs to understand. */
function unloadable(path: string, cause: unknown): CertflakeError {
  const text = messageOf(cause);
  const line = (isSecret(text) ? '' : text).replaceAll(`${dirname(path)}${sep}`, '');
  return new CertflakeError(
    `${basename(path)} cannot be loaded: ${line.replaceAll(/\s+/g, ' ').trim()}`,
    {
      code: 'policy-module',
      hint: 'the policy is a module whose default export is definePolicy({ … })',
      cause,
    },
  );
}
