import { join } from 'node:path';

import { CertflakeError } from '../../errors.js';
import { accessOf, contentsFor, subjectOf, type Access } from '../../kubeconfig/access.js';
import { placeOutside, writePrivately } from '../../kubeconfig/file.js';
import { issueFrom } from '../../kubeconfig/issue.js';
import { renderKubeconfig } from '../../kubeconfig/render.js';
import { warningsOf } from '../../kubeconfig/warnings.js';
import type { Subject } from '../../model.js';
import { parseDuration } from '../../policy/durations.js';
import { Shown } from '../../verify/parties.js';
import { loadIdentities, type IdentityOptions } from '../identities.js';
import { isoTime } from '../render/text.js';
import { envelope } from '../report.js';
import { look, openSession, type CommonOptions, type Session } from '../session.js';
import { printProblems } from './plan.js';

export interface KubeconfigOptions extends CommonOptions, IdentityOptions {
  group?: string;
  ttl: string;
  server?: string;
  out?: string;
}

/** Access for one user and a few hours: nothing of it is kept in the tree. */
export async function kubeconfig(user: string, options: KubeconfigOptions): Promise<number> {
  const lifetime = lifetimeOf(options.ttl);
  const session = await openSession(options);
  const { specs, inventory, root, terminal } = session;
  const out =
    options.out === undefined ? undefined : placeOutside(join(root, specs.dir), options.out);
  const access = accessOf(specs, inventory);
  const url = urlOf(options.server ?? access.url);
  const subject = subjectOf(user, options.group, access);
  const { text, notAfter } = await made(session, options, { access, url, subject, lifetime });
  if (out !== undefined) writePrivately(out, text);
  const problems = warningsOf(subject, url, access);
  if (options.json) {
    const result = {
      subject,
      server: url.origin,
      notAfter,
      ...(out ? { out } : { kubeconfig: text }),
    };
    terminal.out(envelope('kubeconfig', result, problems));
  } else {
    terminal.out(out ? `wrote ${out}, valid until ${isoTime(notAfter)}\n` : text);
    printProblems(session, problems);
  }
  return 0;
}

interface Wanted {
  access: Access;
  url: URL;
  subject: Subject;
  lifetime: number;
}

async function made(session: Session, options: KubeconfigOptions, wanted: Wanted) {
  const { specs, inventory, terminal, now } = session;
  const { access, url, subject, lifetime } = wanted;
  const { tree, observations } = look(session);
  const trusted = new Shown(specs, observations).trusts([access.server.issuerId]);
  const identities = await loadIdentities(options, inventory.userAgeIdentity, terminal);
  const source = { specs, tree, observations, identities, now };
  const { certificate, key, notAfter } = await issueFrom(
    source,
    access.issuer,
    contentsFor(subject, lifetime),
  );
  try {
    const authorities = trusted.map(({ pem }) => `${pem.trimEnd()}\n`).join('');
    const names = { cluster: access.issuer.name, user: subject.commonName };
    const config = { ...names, server: address(url), authorities, certificate, key };
    return { text: renderKubeconfig(config), notAfter };
  } finally {
    key.fill(0);
  }
}

/** A URL may have a path: proxies put clusters below one. */
const address = ({ href }: URL): string => href.replace(/\/$/, '');

function lifetimeOf(word: string): number {
  try {
    return parseDuration(word);
  } catch (cause) {
    if (!(cause instanceof CertflakeError)) throw cause;
    const { message, hint = '' } = cause;
    throw new CertflakeError(`--ttl: ${message}`, { code: 'usage', hint, cause });
  }
}

function urlOf(word: string): URL {
  const url = URL.canParse(word) ? new URL(word) : undefined;
  if (url?.protocol === 'https:') return url;
  throw new CertflakeError(`--server ${word}: it is not an https URL`, {
    code: 'usage',
    hint: 'write it whole, as in https://api.example.org:6443',
  });
}
