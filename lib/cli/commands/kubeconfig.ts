import { join } from 'node:path';

import { CertflakeError } from '../../errors.js';
import { placeOutside, writePrivately } from '../../kubeconfig/file.js';
import { makeKubeconfig } from '../../kubeconfig/make.js';
import { parseDuration } from '../../policy/durations.js';
import { loadIdentities, type IdentityOptions } from '../identities.js';
import { isoTime } from '../render/text.js';
import { envelope } from '../report.js';
import { look, openSession, type CommonOptions } from '../session.js';
import { printProblems } from './plan.js';

export interface KubeconfigOptions extends CommonOptions, IdentityOptions {
  group?: string;
  ttl: string;
  server?: string;
  out?: string;
}

/** Access for one user and a few hours: nothing of it is kept in the tree. */
export async function kubeconfig(user: string, options: KubeconfigOptions): Promise<number> {
  const { group, server } = options;
  const lifetime = lifetimeOf(options.ttl);
  const session = await openSession(options);
  const { specs, inventory, root, terminal, now } = session;
  const out =
    options.out === undefined ? undefined : placeOutside(join(root, specs.dir), options.out);
  const identities = await loadIdentities(options, inventory.userAgeIdentity, terminal);
  const { text, problems, ...made } = await makeKubeconfig(
    { specs, inventory, identities, now, ...look(session) },
    {
      user,
      lifetime,
      ...(group !== undefined && { group }),
      ...(server !== undefined && { server }),
    },
  );
  if (out !== undefined) writePrivately(out, text);
  if (options.json) {
    const result = { ...made, ...(out ? { out } : { kubeconfig: text }) };
    terminal.out(envelope('kubeconfig', result, problems));
  } else {
    terminal.out(out ? `wrote ${out}, valid until ${isoTime(made.notAfter)}\n` : text);
    printProblems(session, problems);
  }
  return 0;
}

function lifetimeOf(word: string): number {
  try {
    return parseDuration(word);
  } catch (cause) {
    if (!(cause instanceof CertflakeError)) throw cause;
    const { message, hint = '' } = cause;
    throw new CertflakeError(`--ttl: ${message}`, { code: 'usage', hint, cause });
  }
}
